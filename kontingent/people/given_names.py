"""Which words are given names: two children may bear two of them, a typing error is none.

A fixed list, so that recognition does not depend on who is in the register already.
"""

from functools import cache
from importlib.resources import files

from kontingent.kernel.names import name_key


def is_given_name(key: str) -> bool:
    """`key` as `kernel.names.name_key` gives it."""
    return key in _spellings()


def are_spellings_of_one_name(one: str, other: str) -> bool:
    """Two keys: «наталья» and «наталия», but not «алина» and «арина»."""
    return not _spellings().get(one, _NONE).isdisjoint(_spellings().get(other, _NONE))


_NONE: frozenset[int] = frozenset()


@cache
def _spellings() -> dict[str, frozenset[int]]:
    """By key the numbers of the names it is a spelling of."""
    found: dict[str, frozenset[int]] = {}
    text = files("kontingent.people").joinpath("given_names.txt").read_text(encoding="utf-8")
    words = (word for line in text.splitlines() if not line.startswith("#") for word in line.split())
    for number, name in enumerate(words):
        for spelling in name.split("="):
            key = name_key(spelling)
            found[key] = found.get(key, _NONE) | {number}
    return found
