"""The name by which a class is known across suppliers: its normal form, and the spelling that is shown.

Quotation marks, case, spaces, «№», «ё», Latin look-alikes and kinds of dashes tell nothing apart. Twins of the SQL
functions `class_letter`, `class_name` and `class_title`.
"""

import re

_PLAIN = str.maketrans("ABCEHKMOPTXY‐‑‒–—―−", "АВСЕНКМОРТХУ-------")
_NO_QUOTES = str.maketrans("", "", "«»„“”\"'")
_SPACED = str.maketrans("Ё«»„“”\"'№\u00a0", "Е         ")
_AROUND_DASH = re.compile(" *- *")
_SPACES = re.compile(" +")
_WORD_CLASS = re.compile("[ -]*КЛАСС$")
_GRADE_AND_LETTER = re.compile("^([0-9]{1,2})[ -]*(?=[^0-9 -])")
_LONGEST_LETTER, _LONGEST_NAME = 20, 200


def class_letter(letter: str, grade: int | None = None) -> str:
    """Capital; «5А», «5-А» and «А класс» are «А» in grade 5, but a letter of which nothing would remain stays."""
    plain = letter.upper().translate(_PLAIN).translate(_NO_QUOTES).strip(" ")
    named = _WORD_CLASS.sub("", plain) or plain
    own = "" if grade is None else re.sub(f"^{grade}[ -]*(?=[^0-9 -])", "", named)
    return (own or named)[:_LONGEST_LETTER]


def class_name(grade: int | None, letter: str | None, group: str | None) -> str:
    """The normal form: «9 Б» of a school class, the group's own name otherwise; empty when nothing is given."""
    if group is not None:
        spaced = group.upper().translate(_PLAIN).translate(_SPACED)
        name = _SPACES.sub(" ", _AROUND_DASH.sub("-", spaced)).strip(" ") or group
    else:
        parts = [] if grade is None else [str(grade)]
        if letter is not None:
            parts.append(class_letter(letter, grade))
        name = " ".join(parts)
    return _GRADE_AND_LETTER.sub(r"\1 ", name)[:_LONGEST_NAME]


def class_title(grade: int | None, letter: str | None, group: str | None) -> str:
    """The spelling: as the supplier writes the group; a school class reads as its normal form."""
    return class_name(grade, letter, group) if group is None else group[:_LONGEST_NAME]
