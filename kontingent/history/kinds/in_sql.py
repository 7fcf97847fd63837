"""Kinds by their names in SQL, so a statement tells what it reads.

`kind(Enrolment)` stands for the code of the kind, `kinds(Enrolment, Employment)` for the list of `IN`; so does
`whether(Enrolment, Employment)`, where it matters only whether there is a record, not what it says.
"""

import re

from kontingent.history.kinds.catalogue import BY_NAME

_KINDS = re.compile(r"\b(kinds?|whether)\(([A-Z][\w, ]*)\)")


class Statement(str):
    """SQL with codes in place of names; `kinds` are those of all it names, `told` of those whose records it reads."""

    __slots__ = ("kinds", "told")
    kinds: frozenset[int]
    told: frozenset[int]


def with_codes(source: str) -> Statement:
    """KeyError names a kind that does not exist."""
    statement = Statement(_KINDS.sub(_codes, source))
    named = [(macro, code) for macro, names in _KINDS.findall(source) for code in _codes_of(names)]
    statement.kinds = frozenset(code for _, code in named)
    statement.told = frozenset(code for macro, code in named if macro != "whether")
    return statement


def _codes(macro: re.Match[str]) -> str:
    name, kinds = macro.groups()
    codes = ", ".join(map(str, _codes_of(kinds)))
    return codes if name == "kind" else f"({codes})"


def _codes_of(names: str) -> list[int]:
    return [BY_NAME[name].code for name in names.split(", ")]
