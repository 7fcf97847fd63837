"""What portfolios and the registry of persons print in a way of their own."""

import datetime as dt
import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kontingent.history.masking import MASK
from kontingent.kernel import classifiers, clock, russian
from kontingent.kernel.periods import age_on
from kontingent.people.roles import Roles
from kontingent.web.templating.words import mask

SHORT_ROLES = {
    Roles.LEARNER: "обучающийся",
    Roles.GUARDIAN: "родитель",
    Roles.EMPLOYEE: "сотрудник",
    Roles.APPLICANT: "поступающий",
}
LONGEST_CLASS = 5  # characters: «11 АБ»
LONGEST_WORD = 18  # of the name of a group: «Общеразвивающая» fits its column
_MASKS = re.compile(rf"(?:{re.escape(MASK)} ?)+")


def with_masks(text: str) -> str | SafeString:
    """A text in which `***` says why it is there; a text without it unchanged."""
    if MASK not in text:
        return text
    parts, after = [], 0
    for hidden in _MASKS.finditer(text):
        parts.append((text[after : hidden.start()], mask(hidden[0].count(MASK))))
        after = hidden.end()
    return format_html("{}{}", format_html_join("", "{}{}", parts), text[after:])


def unbroken(text: str) -> str:
    """«9 Б» with a space that does not break; the name of a group breaks between its words, and only there."""
    return text.replace(" ", russian.NBSP) if len(text) <= LONGEST_CLASS else text


def has_endless_word(text: str) -> bool:
    """A word wider than its column: it breaks inside, or the table would not fit the screen."""
    return any(len(word) > LONGEST_WORD for word in text.split())


def package_number(number: int) -> str:
    """«Пакет № 48 213»"""
    return f"Пакет №{russian.NBSP}{russian.number(number)}"


def age(born: dt.date) -> str:
    """«15 лет», today."""
    return russian.years(age_on(born, clock.today()))


def short_roles(roles: Roles) -> str:
    """«Родитель, сотрудник»: the narrow column of the registry; the manual's full titles stand in the portfolio."""
    words = ", ".join(word for role, word in SHORT_ROLES.items() if role in roles)
    return f"{words[:1].upper()}{words[1:]}"


def agreed(word: str, sex: str) -> str:
    """{{ "принят"|agreed(row.sex) }}"""
    return russian.agreed(word, sex)


def sex_letter(code: str) -> str:
    """«М», «Ж», or `-`."""
    return classifiers.classifier("sex").short(code) if code else russian.EMPTY


def plural_of(number: int, words: tuple[str, str, str]) -> str:
    return russian.plural(number, *words)


GLOBALS = (plural_of,)
FILTERS = (with_masks, unbroken, has_endless_word, package_number, age, short_roles, agreed, sex_letter)
