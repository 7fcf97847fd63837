"""Check digits and shapes of Russian identifiers; every function takes what people type, with spaces and dashes."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from operator import mul

from stdnum.ru import inn as stdnum_inn

_SEPARATORS = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff\u2010-\u2015\u2212-]+")
_SNILS_UNCHECKED = 1_001_998  # numbers up to 001-001-998 were issued before check digits


def compact(text: str) -> str:
    """Without spaces and dashes of any kind."""
    plain = text.replace("-", "").replace(" ", "")  # the usual ones
    return plain if plain.isalnum() else _SEPARATORS.sub("", text)


def digits_only(text: str) -> str | None:
    """ASCII digits of the text without separators; None if anything else is in it or nothing is left."""
    number = compact(text)
    return number if number.isascii() and number.isdigit() else None


def snils_digits(text: str) -> str | None:
    """The 11 digits to store; None if the text is not shaped like a СНИЛС."""
    number = digits_only(text)
    return number if number is not None and len(number) == 11 else None


def snils_format(digits: str) -> str:
    """«112-233-445 95» of 11 digits; anything else comes back as it is."""
    if len(digits) != 11 or not digits.isdigit():
        return digits
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"


@lru_cache(1000)  # of one record it is asked by a rule, and by whoever recognises its person
def snils_valid(text: str) -> bool:
    """Weights 9…1 from the left, sum mod 101, 100 counts as 00; numbers up to 001-001-998 carry no check."""
    number = snils_digits(text)
    if number is None or number == "0" * 11:
        return False
    if int(number[:9]) <= _SNILS_UNCHECKED:
        return True
    total: int = sum(map(mul, map(int, number[:9]), range(9, 0, -1)))
    return total % 101 % 100 == int(number[9:])


def inn_valid(text: str) -> bool:
    """10 digits of an organisation or 12 of a person; which of the two is right where is the caller's rule."""
    number = digits_only(text)
    return number is not None and number.strip("0") != "" and stdnum_inn.is_valid(number)


def ogrn_valid(text: str) -> bool:
    """ОГРН: 12 digits mod 11 mod 10; ОГРНИП: 14 digits mod 13 mod 10."""
    number = digits_only(text)
    if number is None or len(number) not in (13, 15) or number[0] == "0":
        return False
    return int(number[:-1]) % (len(number) - 2) % 10 == int(number[-1])


def kpp_valid(text: str) -> bool:
    """Tax office, reason, number; there is no check digit."""
    return re.fullmatch(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}", compact(text)) is not None


def okpo_valid(text: str) -> bool:
    """8 digits, 10 of an entrepreneur: weights 1, 2, …, mod 11; on 10 again with weights 3, 4, …; on 10 again 0."""
    number = digits_only(text)
    if number is None or len(number) not in (8, 10) or number.strip("0") == "":
        return False
    remainder = 10
    for shift in (0, 2):
        if remainder == 10:
            weights = ((position + shift) % 10 + 1 for position in range(len(number) - 1))
            remainder = sum(int(digit) * weight for digit, weight in zip(number[:-1], weights, strict=True)) % 11
    return remainder % 10 == int(number[-1])


def oktmo_valid(text: str) -> bool:
    """8 digits of a municipality or 11 of a locality."""
    number = digits_only(text)
    return number is not None and len(number) in (8, 11) and number[:2] != "00"


def okato_valid(text: str) -> bool:
    """Levels of 2, 5, 8 or 11 digits."""
    number = digits_only(text)
    return number is not None and len(number) in (2, 5, 8, 11) and number[:2] != "00"


_FOLDED = str.maketrans("ABCEHKMOPTXYЁІӀ", "АВСЕНКМОРТХУЕII")
_NUMERAL_SIGNS = "IVLХУПШ1"  # of a folded text: Roman digits and what looks like them
_TO_ROMAN = str.maketrans({"Х": "X", "У": "V", "П": "II", "Ш": "III", "1": "I"})
_ROMAN = re.compile(r"(?:XL|X{0,3})(?:IX|IV|V?I{0,3})")  # certificates and passports of the USSR go no further
_PLAIN_CERTIFICATE = re.compile(rf"(?=[IVXL]){_ROMAN.pattern}[А-Я]{{2}}[0-9]{{6}}")
_PASSPORT = re.compile(r"[0-9]{10}")
_CERTIFICATE = re.compile(rf"([{_NUMERAL_SIGNS}]{{1,8}})([А-Я]{{2}}[0-9]{{6}})")
_SERIES = re.compile(rf"([{_NUMERAL_SIGNS}]{{1,8}})([А-Я]{{2}})")
_LONGEST_DOCUMENT = 100


def _folded(text: str) -> str:
    """Digits and capitals only, look-alikes as Cyrillic; «Ⅳ» is «IV»."""
    plain = unicodedata.normalize("NFKC", text.replace("№", "")).upper().translate(_FOLDED)
    return re.sub(r"[^0-9A-ZА-Я]+", "", plain)


def _roman(signs: str) -> str | None:
    """The Roman numeral that folded signs are meant as; a lower l is typed for I, so L that makes no numeral is one."""
    numeral = signs.translate(_TO_ROMAN)
    return next((one for one in (numeral, numeral.replace("L", "I")) if _ROMAN.fullmatch(one)), None)


def birth_certificate_series(text: str) -> str | None:
    """«II-МЮ» of what people type («П-МЮ», «11 мю», «ll-МЮ»); None if it is no Roman numeral with two Cyrillic letters.

    Passports of the USSR have such a series too.
    """
    parts = _SERIES.fullmatch(_folded(text))
    roman = _roman(parts[1]) if parts else None
    return f"{roman}-{parts[2]}" if parts and roman else None


@dataclass(frozen=True, slots=True)
class DocumentMask:
    """Regular expressions of a compacted series and number; `hint` is the shape in words for a form."""

    series: str
    number: str
    hint: str


_BIRTH_SERIES = r"[IVXL]{1,7}[А-Я]{2}"

DOCUMENT_MASKS: dict[str, DocumentMask] = {
    "passport": DocumentMask(r"\d{4}", r"\d{6}", "серия — четыре цифры, номер — шесть цифр"),
    "birth_certificate": DocumentMask(_BIRTH_SERIES, r"\d{6}", "серия вида «II-АБ», номер — шесть цифр"),
    "travel_passport": DocumentMask(r"\d{2}", r"\d{7}", "серия — две цифры, номер — семь цифр"),
    "military_card": DocumentMask(r"[А-ЯЁ]{2}", r"\d{6,7}", "серия — две буквы, номер — шесть или семь цифр"),
    "reserve_officer_card": DocumentMask(r"[А-ЯЁ]{2}", r"\d{6,7}", "серия — две буквы, номер — шесть или семь цифр"),
    "ussr_passport": DocumentMask(_BIRTH_SERIES, r"\d{6}", "серия вида «II-АБ», номер — шесть цифр"),
    "ussr_travel_passport": DocumentMask(r"\d{2}", r"\d{6,7}", "серия — две цифры, номер — шесть или семь цифр"),
}


def series_fits(kind: str, series: str) -> bool:
    """True for kinds without a mask."""
    mask = DOCUMENT_MASKS.get(kind)
    if mask is None:
        return True
    if mask.series == _BIRTH_SERIES:
        return birth_certificate_series(series) is not None
    return re.fullmatch(mask.series, compact(series).upper()) is not None


def number_fits(kind: str, number: str) -> bool:
    """True for kinds without a mask."""
    mask = DOCUMENT_MASKS.get(kind)
    return mask is None or re.fullmatch(mask.number, compact(number)) is not None


def document_value(series: str | None, number: str | None) -> str:
    """Series and number as recognition and search compare them: digits and capitals only, look-alikes as Cyrillic.

    A Roman numeral before two letters and six digits is written with Latin letters. The twin of the SQL function of
    the same name.
    """
    folded = _folded(f"{series or ''}{number or ''}")[:_LONGEST_DOCUMENT]
    parts = _CERTIFICATE.fullmatch(folded)
    roman = _roman(parts[1]) if parts else None
    return f"{roman}{parts[2]}" if parts and roman else folded


def is_whole(kind: str, value: str) -> bool:
    """A certificate's or a passport's value with all its signs: only then does another value say another document."""
    shape = {"birth_certificate": _PLAIN_CERTIFICATE, "passport": _PASSPORT}.get(kind)
    return shape is not None and shape.fullmatch(value) is not None


def series_shown(series: str) -> str:
    """In normal form where it is one of a birth certificate, else as it is."""
    return birth_certificate_series(series) or series


def document_shown(value: str) -> str:
    """«II-МЮ 551201» of the value of a birth certificate; any other comes back as it is."""
    return f"{value[:-8]}-{value[-8:-6]} {value[-6:]}" if _PLAIN_CERTIFICATE.fullmatch(value) else value
