"""Reading a form with all of its faults: each with the place where it stands, in words."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from unicodedata import category

from kontingent.kernel.errors import Refusal
from kontingent.statistics import predicates
from kontingent.statistics.control import CheckError
from kontingent.statistics.counted import COUNTED, FormMeasure
from kontingent.statistics.predicates import Predicate, PredicateError

T = TypeVar("T")
LONGEST = 1000  # of a text
_AT = re.compile(r"at line (\d+), column (\d+)")
_UNSEEN = {"Cc", "Cn", "Co", "Cs"}  # of Unicode: neither a workbook nor the database takes all of them
_CODE = re.compile(r"[0-9A-Za-zА-Яа-яЁё.-]{1,20}")  # it is in addresses, names of sheets and equations
KINDS: dict[type, str] = {
    str: "строка в\u00a0кавычках",
    list: "список в\u00a0[ ]",
    bool: "true или false",
    dict: "{ }",
}


class FormRefused(Refusal):
    """`faults`: (place, sentence) in the order of the file."""

    code = "form_refused"

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        place, sentence = self.faults[0]
        super().__init__(f"{place}: {sentence}", cure="Исправьте описание формы и\u00a0проверьте его ещё раз.")


class FormReader:
    """Faults are gathered, so that all of them are told at once."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def fault(self, place: str, sentence: str) -> None:
        self.faults.append((place, sentence))

    def known(self, place: str, told: Mapping[str, Any], names: set[str]) -> None:
        for name in told.keys() - names:
            self.fault(place, f"нет свойства «{name}»; есть {', '.join(sorted(names))}.")

    def of(self, place: str, told: Mapping[str, Any], name: str, kind: type[T], default: T) -> T:
        value = told.get(name, default)
        if isinstance(value, str) and (len(value) > LONGEST or any(category(sign) in _UNSEEN for sign in value)):
            self.fault(
                place, f"в\u00a0«{name}» больше {LONGEST} знаков, перенос строки или знак, которого не\u00a0видно."
            )
            return default
        if isinstance(value, kind):
            return value
        self.fault(place, f"«{name}» записано не\u00a0так, а\u00a0нужно: {KINDS[kind]}.")
        return default

    def code(self, place: str, told: Mapping[str, Any], name: str) -> str:
        """Of a section, row or column: a number of the order; empty where there is none."""
        value = told.get(name, "")
        is_written = isinstance(value, str | int) and not isinstance(value, bool)
        if value == "" or (is_written and _CODE.fullmatch(str(value))):
            return str(value)
        self.fault(place, f"«{name}»\u00a0— код: буквы, цифры, точка и\u00a0дефис, не\u00a0больше 20\u00a0знаков.")
        return ""

    def is_so(self, place: str, told: Mapping[str, Any], name: str) -> bool:
        return self.of(place, told, name, bool, default=False)

    def texts(self, place: str, told: Mapping[str, Any], name: str) -> list[str]:
        value = self.of(place, told, name, list, [])
        if all(isinstance(one, str) for one in value):
            return value
        self.fault(place, f"«{name}» записано не\u00a0так: нужен список строк в\u00a0кавычках.")
        return []

    def tried(self, place: str, read: Callable[[], T], default: T) -> T:
        try:
            return read()
        except (PredicateError, CheckError) as error:
            self.fault(place, str(error))
            return default

    def where(self, place: str, told: Mapping[str, Any]) -> Predicate:
        text = self.of(place, told, "where", str, "")
        return self.tried(place, lambda: predicates.parse(text), ())

    def measure(self, place: str, told: Mapping[str, Any]) -> FormMeasure | None:
        code = self.of(place, told, "measure", str, "")
        if code and code not in COUNTED:
            self.fault(place, f"нет показателя «{code}»; есть {', '.join(COUNTED)}.")
        return COUNTED.get(code)


def loaded(text: str, what: str) -> dict[str, Any]:
    """FormRefused with the line where it is no TOML; `what` it is a text of."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # of a number too long, of brackets too deep
        found = _AT.search(str(error))
        at = f", строка {found[1]}, знак {found[2]}" if found else ""
        sentence = "не\u00a0читается как TOML: проверьте кавычки, скобки, запятые и\u00a0знаки «=»."
        raise FormRefused([(f"{what}{at}", sentence)]) from error
