"""Kinds by their names in SQL, so a statement tells what it reads.

`kind(Enrolment)` stands for the code of the kind, `kinds(Enrolment, Employment)` for the list of `IN`.
"""

import re

from kontingent.history.kinds.catalogue import BY_NAME

_KINDS = re.compile(r"\bkind(s?)\(([A-Z][\w, ]*)\)")


class Statement(str):
    """SQL with codes in place of names; `kinds` are the codes of those it names."""

    __slots__ = ("kinds",)
    kinds: frozenset[int]


def with_codes(source: str) -> Statement:
    """KeyError names a kind that does not exist."""
    statement = Statement(_KINDS.sub(_codes, source))
    statement.kinds = frozenset(code for _, names in _KINDS.findall(source) for code in _codes_of(names))
    return statement


def _codes(macro: re.Match[str]) -> str:
    is_list, names = macro.groups()
    codes = ", ".join(map(str, _codes_of(names)))
    return f"({codes})" if is_list else codes


def _codes_of(names: str) -> list[int]:
    return [BY_NAME[name].code for name in names.split(", ")]
