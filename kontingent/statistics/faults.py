"""Reading a form with all of its faults: each with the place where it stands, in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from kontingent.kernel.errors import Refusal
from kontingent.statistics import predicates
from kontingent.statistics.control import CheckError
from kontingent.statistics.counted import COUNTED, FormMeasure
from kontingent.statistics.predicates import Predicate, PredicateError

T = TypeVar("T")
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
        if isinstance(value, kind):
            return value
        self.fault(place, f"«{name}» записано не\u00a0так: нужно {KINDS[kind]}.")
        return default

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
