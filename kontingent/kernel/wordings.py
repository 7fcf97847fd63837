"""Normal forms of what people write: equal for two spellings of one thing, different for two things.

They are compared and never shown or stored. Each takes the text of one field.
"""

import re

from kontingent.kernel.class_names import class_letter, class_name
from kontingent.kernel.identifiers import birth_certificate_series, compact, document_value
from kontingent.kernel.names import name_key

_QUOTES = str.maketrans("", "", "«»„“”‟\"'‹›")
_PUNCTUATION = re.compile(r"(?<!\d)[.,;:]+|[.,;:]+(?!\d)")  # «4,5» is a number
_AFTER_SIGN = re.compile(r"№\s+")
_GRADE = re.compile(r"^\d{1,2}[ -]*(?=[^\d -])")


def as_sent(text: str) -> str:
    """What is told apart by every character."""
    return text


def wording(text: str) -> str:
    """Case, «ё», quotation marks, stops, spaces and look-alike letters tell nothing apart."""
    plain = _PUNCTUATION.sub(" ", name_key(text).translate(_QUOTES))
    return " ".join(_AFTER_SIGN.sub("№", plain).split())


def number(text: str) -> str:
    """Of an identifier: without spaces and dashes."""
    return compact(text).upper()


def document_series(text: str) -> str:
    """A Roman numeral of a certificate of birth is one in whatever signs: «I-ЕТ» and «1-ЕТ»."""
    return document_value(birth_certificate_series(text) or text, None)


def document_number(text: str) -> str:
    return document_value(text, None)


def phone(text: str) -> str:
    """Digits; «8» before ten digits, «+7» and nothing are one. What has no digits is a wording."""
    if "," in text or ";" in text:
        return ",".join(sorted(map(phone, re.split("[,;]", text))))
    digits = re.sub(r"\D", "", text)
    if len(digits) == 11 and digits[0] in "78":
        return f"7{digits[1:]}"
    return f"7{digits}" if len(digits) == 10 else digits or wording(text)


def email(text: str) -> str:
    return text.strip().lower()


def website(text: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", text.strip().lower()).rstrip("/")


def letter(text: str) -> str:
    """Of a class, with its grade or without: «5-А», «а» and «"А"» are one."""
    plain = class_letter(text)
    return _GRADE.sub("", plain) or plain


def class_title(text: str) -> str:
    """Of a class or a group in one field."""
    return class_name(None, None, text)


# Words of an address as they are written: what they are one with, nothing for those that tell nothing.
_ADDRESS_WORDS = {
    **dict.fromkeys(("г", "гор", "город", "ул", "улица", "дом", "кв", "квартира", "рф"), ""),
    **dict.fromkeys(("обл", "область"), "область"),
    **dict.fromkeys(("респ", "республика"), "республика"),
    **dict.fromkeys(("р-н", "рн", "район"), "район"),
    **dict.fromkeys(("с", "село"), "село"),
    **dict.fromkeys(("п", "пос", "поселок"), "поселок"),
    **dict.fromkeys(("дер", "деревня"), "деревня"),
    **dict.fromkeys(("мкр", "мкрн", "мкр-н", "м-н", "микрорайон"), "микрорайон"),
    **dict.fromkeys(("пр-т", "пр-кт", "просп", "проспект"), "проспект"),
    **dict.fromkeys(("пер", "переулок"), "переулок"),
    **dict.fromkeys(("пл", "площадь"), "площадь"),
    **dict.fromkeys(("б-р", "бул", "бульвар"), "бульвар"),
    **dict.fromkeys(("ш", "шоссе"), "шоссе"),
    **dict.fromkeys(("наб", "набережная"), "набережная"),
    **dict.fromkeys(("пр-д", "проезд"), "проезд"),
    **dict.fromkeys(("корп", "корпус"), "корпус"),
    **dict.fromkeys(("стр", "строение"), "строение"),
}
_BEFORE_NUMBER = {"д": "", "к": "корпус"}  # «д. 5» is a house, «д. Лесная» a village
_LETTER_APART = re.compile(r"(\d)\s+([а-я])(?![\w.])(?!\s*\d)")  # «36 г», but neither «36, г. Тамбов» nor «36 к 2»
_LETTER_DASHED = re.compile(r"(\d) ([а-я])(?= |$)")


def address(text: str) -> str:
    """Kinds of streets and places shortened or whole, «д.» and «кв.» or nothing, stops, spaces and case are one."""
    words = re.findall(r"[^\W_]+(?:[-/][^\W_]+)*", _LETTER_APART.sub(r"\1\2", name_key(text)))
    following = [*words[1:], ""]
    return _LETTER_DASHED.sub(r"\1\2", " ".join(filter(None, map(_address_word, words, following))))


def _address_word(word: str, following: str) -> str:
    if following[:1].isdigit() and word in _BEFORE_NUMBER:
        return _BEFORE_NUMBER[word]
    if word == "д":
        return "деревня"
    return _ADDRESS_WORDS.get(word, word).replace("-", " ")
