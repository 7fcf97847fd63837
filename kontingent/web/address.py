"""What may stand in the address of a page, and the sentence where something in it is not heeded.

A page declares the names that it reads (`gate(…, asks=…)`): parts, and forms of filters with all their fields. Whatever
else stands in the address is told on the page, in one place and in one look, with the way to the page without it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, QueryDict

from kontingent.kernel.errors import NotFound
from kontingent.kernel.numbered import Numbered
from kontingent.web.filtering import SIZES, FilterForm, Unheeded, number_in

UNKNOWN = "у\u00a0этой страницы нет такого условия, оно не\u00a0применено. Проверьте, целиком\u00a0ли скопирован адрес."
UNFIT = "значения «{}» нет, оно не\u00a0учтено. Выберите значение на\u00a0странице."
TWICE = "указано несколько раз, учтено последнее значение: «{}»."
LOST = "такой строки в\u00a0списке уже нет, показано его начало."
BEYOND = "дальше в\u00a0этом списке ничего нет, показано его начало."
NO_PAGE = "такой страницы в\u00a0списке нет, показана\u00a0{}-я."
LONGEST = 40  # characters of a value that a sentence repeats
Form = TypeVar("Form", bound=FilterForm[Any])


def _any(_text: str) -> bool:
    return True


def is_number(text: str) -> bool:
    return number_in(text) is not None


def is_key(text: str) -> bool:
    """Two numbers, as pages of some lists are named: `1524204000000000-17`."""
    first, _, second = text.partition("-")
    return is_number(first) and is_number(second)


def one_of(*values: str) -> Callable[[str], bool]:
    return frozenset(values).__contains__


def query_of(parts: Mapping[str, str]) -> str:
    """Those that are filled, in their order."""
    return urlencode({name: value for name, value in parts.items() if value})


@dataclass(frozen=True, slots=True)
class Part:
    """A name in an address: its title for people, and which values the page can understand at all."""

    name: str
    title: str
    fits: Callable[[str], bool] = _any
    is_many: bool = False  # it may stand in an address more than once


SIZE = Part("size", "Строк на странице", one_of(*map(str, SIZES)))
LAST = Part("last", "Конец списка", one_of("1"))
NEIGHBOURS = (Part("after", "Место в списке", is_number), Part("before", "Место в списке", is_number))
LISTED = (*NEIGHBOURS, LAST, SIZE)
TOTAL = Part("total", "Число найденных")
PAGE = Part("page", "Страница", is_number)
PRINT = Part("print", "Печать", one_of("1"))
FORMAT = Part("format", "Формат", one_of("xlsx", "csv"))
YEAR = Part("year", "Учебный год")  # which of them are known the page says itself
HISTORY_TAB = Part("tab", "Вкладка", one_of("history"))

Asks = Sequence[Part | type[FilterForm[Any]]]
AsksOf = Callable[[QueryDict, Mapping[str, object]], Asks]  # by the address and the parts of its path


def unheeded(query: QueryDict, asks: Asks) -> Iterator[Unheeded]:
    """Names that the page does not read, values that none of its parts can have, and what stands there twice."""
    parts, many = _known(asks)
    for name, values in query.lists():
        said = [value for value in values if value]
        part = parts.get(name)
        if not said:
            continue
        if part is None:
            yield Unheeded(name, name, UNKNOWN)
        elif not part.fits(values[-1]):
            yield Unheeded(name, part.title, UNFIT.format(said[-1][:LONGEST]))
        elif len({*values}) > 1 and name not in many:
            yield Unheeded(name, part.title, TWICE.format(values[-1][:LONGEST]))


def no_such_page(shown: Numbered, part: Part = PAGE) -> list[Unheeded]:
    """Of a list cut by number: what is told where another page is shown than the one asked for."""
    return [] if shown.asked is None else [Unheeded(part.name, part.title, NO_PAGE.format(shown.number))]


def asked_as_it_was(request: HttpRequest) -> str:
    """For a redirect to where the thing really is: nothing of the address is lost on the way."""
    query = request.GET.urlencode()
    return f"?{query}" if query else ""


def heard(form: Form) -> Form:
    """For a file: nothing leaves by conditions that were not understood."""
    if not form.is_valid():
        said = (
            (getattr(form.fields.get(name), "label", ""), " ".join(map(str, errors)))
            for name, errors in form.errors.items()
        )
        sentence = " ".join(f"«{label}»: {text}" if label else text for label, text in said)
        raise NotFound(sentence, cure="Файл не\u00a0составлен: вернитесь к\u00a0списку и\u00a0проверьте условия.")
    return form


def _known(asks: Asks) -> tuple[dict[str, Part], Collection[str]]:
    """Parts by name; those of them that may stand in an address many times."""
    parts, many = dict[str, Part](), set[str]()
    for one in asks:
        if isinstance(one, Part):
            parts[one.name] = one
            many |= {one.name} if one.is_many else set()
            continue
        for name, field in one.base_fields.items():
            parts[name] = Part(name, str(field.label or name))
            many |= {name} if isinstance(field, forms.MultipleChoiceField) else set()
    return parts, many
