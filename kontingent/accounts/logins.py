"""Logins are made from the name: «Соколова Марина Викторовна» → sokolova.mv."""

import re

_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y", "ь": "", "э": "e", "ю": "iu",
    "я": "ia",
}  # fmt: skip  # the table of ICAO Doc 9303 for Cyrillic, as in passports


def transliterate(text: str) -> str:
    return "".join(_LETTERS.get(char, char) for char in text.lower())


def login_base(family_name: str, given_name: str, additional_name: str = "") -> str:
    """The login without a number; the caller adds one until it is free."""
    family = re.sub(r"[^a-z0-9-]", "", transliterate(family_name)).strip("-")
    letters = "".join(re.sub(r"[^a-z]", "", transliterate(part))[:1] for part in (given_name, additional_name))
    return ".".join(part for part in (family[:40], letters) if part) or "user"
