"""The name by which a class is known across suppliers: «9 Б», or the group's own name.

Twins of the SQL functions `class_letter` and `class_name`.
"""

_PLAIN = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ", "«»\"'")
_LONGEST_LETTER, _LONGEST_NAME = 20, 200


def class_letter(letter: str) -> str:
    """Capital, without quotes, Latin look-alikes as Cyrillic."""
    return letter.upper().translate(_PLAIN).strip(" ")[:_LONGEST_LETTER]


def class_name(grade: int | None, letter: str | None, group: str | None) -> str:
    """Empty when nothing of it is given."""
    if group is not None:
        return group[:_LONGEST_NAME]
    parts = [] if grade is None else [str(grade)]
    if letter is not None:
        parts.append(class_letter(letter))
    return " ".join(parts)[:_LONGEST_NAME]
