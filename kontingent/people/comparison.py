"""How two records' names, birth dates and sexes agree. Every comparison is symmetric.

Names are compared by parts, as keys of `kernel.names.name_key`: there ё is е and look-alike Latin letters are Cyrillic.
"""

import re
from datetime import date
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from kontingent.kernel.names import is_no_patronymic, name_key
from kontingent.kernel.periods import EMPTY_DAYS
from kontingent.people.given_names import are_spellings_of_one_name, is_given_name

_SHORTEST_FOR_TYPO = 4  # «Ия» and «Ян» are different names, not a typing error


class NameAgreement(Enum):
    SAME = auto()
    WITHOUT_PATRONYMIC = auto()
    TRANSLITERATED = auto()
    SWAPPED = auto()
    DOUBLE_SURNAME = auto()
    DOUBLE_GIVEN = auto()
    SURNAME_CHANGED = auto()
    TYPO = auto()
    TYPO_IN_GIVEN = auto()  # kept apart: twins are called Алина and Арина
    CLOSE_GIVEN = auto()  # by one letter, and the two are no names of twins: spellings of one, or neither is known
    MISSPELT_GIVEN = auto()  # by one letter, and only one of the two is a name at all
    INITIALS = auto()
    DIFFERENT = auto()


class BirthAgreement(Enum):
    SAME = auto()
    SWAPPED = auto()  # day and month
    TYPO = auto()  # one digit, or two neighbours exchanged
    UNKNOWN = auto()
    DIFFERENT = auto()


class SexAgreement(Enum):
    SAME = auto()
    UNKNOWN = auto()
    DIFFERENT = auto()


class Name(NamedTuple):
    """Keys of the three parts; an absent part is empty."""

    family: str
    given: str
    additional: str

    @classmethod
    def of(cls, family: str, given: str, additional: str) -> "Name":
        return _name(family, given, additional)

    @property
    def key(self) -> str:
        return " ".join(filter(None, self))

    @property
    def words(self) -> list[str]:
        """In the order of letters: the same wherever each of them was written."""
        return sorted(self.key.split(" "))


@lru_cache(maxsize=1 << 13)  # a name is asked for several times while its batch is gone through
def _name(family: str, given: str, additional: str) -> Name:
    return Name(_key(family), _key(given), "" if is_no_patronymic(additional) else _key(additional))


@lru_cache(maxsize=1 << 13)  # given names and patronymics repeat: the key of one costs ten times a lookup
def _key(part: str) -> str:
    return name_key(part)


def compare_names(a: Name, b: Name) -> NameAgreement:
    if a == b:
        return NameAgreement.SAME
    patronymic = _compare_patronymics(a.additional, b.additional)
    if a.family == b.family and a.given == b.given and patronymic is not _Part.DIFFERENT:
        return _BY_PATRONYMIC[patronymic]
    if _same_words_in_another_order(a, b, patronymic):
        return NameAgreement.SWAPPED
    if _latin_meets_cyrillic(a, b):
        return NameAgreement.TRANSLITERATED
    if patronymic is _Part.DIFFERENT:
        return NameAgreement.DIFFERENT
    if a.given == b.given and a.given:
        return _compare_families(a.family, b.family, patronymic)
    return _compare_givens(a, b, patronymic)


def _same_words_in_another_order(a: Name, b: Name, patronymic: "_Part") -> bool:
    if a.words == b.words:
        return True
    return (a.family, a.given) == (b.given, b.family) and patronymic is _Part.MISSING


class _Part(Enum):
    SAME = auto()
    MISSING = auto()
    INITIAL = auto()
    CLOSE = auto()
    DIFFERENT = auto()


_BY_PATRONYMIC = {
    _Part.SAME: NameAgreement.SAME,
    _Part.MISSING: NameAgreement.WITHOUT_PATRONYMIC,
    _Part.INITIAL: NameAgreement.INITIALS,
    _Part.CLOSE: NameAgreement.TYPO,
}


def _compare_patronymics(a: str, b: str) -> _Part:
    if a == b:
        return _Part.SAME
    if not a or not b:
        return _Part.MISSING
    if not _russian(a).isdisjoint(_russian(b)):
        return _Part.SAME
    if _is_initial_of(a, b):
        return _Part.INITIAL
    return _Part.CLOSE if _close(a, b) else _Part.DIFFERENT


_TURKIC = re.compile(r"(.{2,}?)[ -]?(?:(огл[ыуи]|угл[ыи]|у?улу|улы)|[кг]ызы|киз[иы])")


@lru_cache(maxsize=1 << 14)
def _russian(patronymic: str) -> frozenset[str]:
    """What «Вагиф оглы» or «Вагиф кызы» may be written as in Russian; any other patronymic is itself."""
    parts = _TURKIC.fullmatch(patronymic)
    if parts is None:
        return frozenset((patronymic,))
    father, ending = parts[1], "ич" if parts[2] else "на"
    stems = (father, father[:-1]) if father[-1] in "аеиоуыэюяйь" else (father,)
    return frozenset(f"{stem}{vowel}в{ending}" for stem in stems for vowel in "ое")


def _compare_families(a: str, b: str, patronymic: _Part) -> NameAgreement:
    """The given names are equal, the families are not."""
    if _one_within_the_other(a, b):
        return NameAgreement.DOUBLE_SURNAME
    if _close(a, b):
        return NameAgreement.TYPO if patronymic is not _Part.INITIAL else NameAgreement.DIFFERENT
    return NameAgreement.SURNAME_CHANGED if patronymic is _Part.SAME else NameAgreement.DIFFERENT


def _one_within_the_other(a: str, b: str) -> bool:
    """«Анна» and «Анна-Мария», with or without the dash."""
    pieces, others = set(re.split(r"[ -]", a)), set(re.split(r"[ -]", b))
    return (pieces < others or others < pieces) and "" not in pieces | others


def _compare_givens(a: Name, b: Name, patronymic: _Part) -> NameAgreement:
    """The given names are not equal: only with the same family, and a patronymic that does not contradict."""
    if a.family != b.family:
        return NameAgreement.DIFFERENT
    if _is_initial_of(a.given, b.given):
        return NameAgreement.INITIALS
    if _one_within_the_other(a.given, b.given):
        return NameAgreement.DOUBLE_GIVEN
    if patronymic in (_Part.SAME, _Part.MISSING) and _close(a.given, b.given):
        return _compare_close_givens(a.given, b.given)
    if patronymic in (_Part.SAME, _Part.MISSING) and _is_short_and_misspelt(a.given, b.given):
        return NameAgreement.MISSPELT_GIVEN
    return NameAgreement.DIFFERENT


def _is_short_and_misspelt(a: str, b: str) -> bool:
    """«Иля»: too short to be close to «Ильи», if it were a name."""
    is_short = min(len(a), len(b)) == _SHORTEST_FOR_TYPO - 1
    return is_short and OSA.distance(a, b) == 1 and is_given_name(a) is not is_given_name(b)


def _compare_close_givens(a: str, b: str) -> NameAgreement:
    if OSA.distance(a, b) > 1:
        return NameAgreement.TYPO_IN_GIVEN
    known = is_given_name(a) + is_given_name(b)
    if known == 1:
        return NameAgreement.MISSPELT_GIVEN
    is_close = known == 0 or are_spellings_of_one_name(a, b)
    return NameAgreement.CLOSE_GIVEN if is_close else NameAgreement.TYPO_IN_GIVEN


def are_other_givens(a: str, b: str) -> bool:
    """Not one name with a typing error, an initial or a second name."""
    if not a or not b or a == b:
        return False
    return not (_is_initial_of(a, b) or _one_within_the_other(a, b) or _close(a, b))


def _is_initial_of(a: str, b: str) -> bool:
    short, long = sorted((a.rstrip("."), b.rstrip(".")), key=len)
    return len(short) == 1 and long.startswith(short)


def _close(a: str, b: str) -> bool:
    """One typing error, two in a long word; the ending that tells a man from a woman is none."""
    shortest = min(len(a), len(b))
    if shortest < _SHORTEST_FOR_TYPO or a.rstrip("а") == b.rstrip("а") or {a[-2:], b[-2:]} == {"ич", "на"}:
        return False
    allowed = 2 if shortest >= 9 else 1
    return OSA.distance(a, b, score_cutoff=allowed) <= allowed


# GOST R 52535, ICAO and everyday spellings meet when their differences are dropped: Yuliya, Iuliia and Julia are one.
_ROMAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "i", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h",
    "ц": "c", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "u", "я": "a",
}  # fmt: skip
_SPELLINGS = [
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"['’]", ""), (r"shch|sch", "sh"), (r"kh", "h"), (r"tc|ts|tz", "c"), (r"w", "v"), (r"ck|q", "k"), (r"x", "ks"),
        (r"[jy]", "i"), (r"i+(?=[aueo])", ""), (r"(.)\1+", r"\1"),
    )
]  # fmt: skip
_LATIN = re.compile(r"[a-z]")


@lru_cache(maxsize=1 << 14)
def _sound(word: str) -> str:
    sound = "".join(_ROMAN.get(letter, letter) for letter in word)
    for pattern, plain in _SPELLINGS:
        sound = pattern.sub(plain, sound)
    return sound


def _latin_meets_cyrillic(a: Name, b: Name) -> bool:
    if bool(_LATIN.search(a.key)) == bool(_LATIN.search(b.key)):
        return False
    pairs = [(x, y) for x, y in zip(a, b, strict=True) if x and y]
    return len(pairs) > 1 and all(_sound(x) == _sound(y) for x, y in pairs)


def swapped(day: date | None) -> date | None:
    """The date with day and month exchanged; None where that is no date or the same one."""
    if day is None or day.day > 12 or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)


def known_birth(day: date | None) -> date | None:
    """None for a date that means none."""
    return None if day in EMPTY_DAYS else day


def is_conventional(day: date | None) -> bool:
    """1 January is written for everybody of whom the year alone is known: many people share it."""
    return day is not None and (day.month, day.day) == (1, 1)


def compare_births(a: date | None, b: date | None) -> BirthAgreement:
    a, b = known_birth(a), known_birth(b)
    if a is None or b is None:
        return BirthAgreement.UNKNOWN
    if a == b:
        return BirthAgreement.SAME
    if swapped(a) == b:
        return BirthAgreement.SWAPPED
    digits, others = f"{a:%d%m%Y}", f"{b:%d%m%Y}"
    return BirthAgreement.TYPO if OSA.distance(digits, others, score_cutoff=1) <= 1 else BirthAgreement.DIFFERENT


def compare_sexes(a: str, b: str) -> SexAgreement:
    if not a or not b:
        return SexAgreement.UNKNOWN
    return SexAgreement.SAME if a == b else SexAgreement.DIFFERENT
