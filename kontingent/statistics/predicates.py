"""The little language of forms: `word op value {and …}`, where a value may be several parted by `|`.

`level = preschool and age >= 7`, `focus != care`, `grade = 1|2|3|4`. Read once; then it is SQL for a list, and a test
of what one statement has counted for a table: both come of the same words.
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kontingent.statistics.words import MOST, WORDS, Word

_TEST = re.compile(r"\s*([a-z_]+)\s*(!=|<=|>=|=|<|>)\s*([a-z0-9_|]+)\s*")
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_SAID = {"<": "меньше", ">": "больше", "<=": "не\u00a0больше", ">=": "не\u00a0меньше"}
Value = str | int | None
Condition = tuple[str, dict[str, Any]]


class PredicateError(ValueError):
    """A sentence of what cannot be read, without the place."""


@dataclass(frozen=True, slots=True)
class WordTest:
    """One comparison. `values` are several for `=` and `!=` alone."""

    word: Word
    op: str
    values: tuple[str | int, ...]

    def fits(self, value: Value) -> bool:
        """An empty value is the empty code; no number is less or more than what nobody has said."""
        if self.op in _COMPARED:
            return isinstance(value, int) and _COMPARED[self.op](value, self.values[0])
        known = value if value is not None or self.word.is_number else ""
        return (known in self.values) == (self.op == "=")

    def in_sql(self, name: str) -> Condition:
        """As `fits` has it; `name` is that of its parameter."""
        column = self.word.cut.column
        if self.op in _COMPARED:
            return f"coalesce(({column}) {self.op} %({name})s, false)", {name: self.values[0]}
        is_one = f"coalesce(({column}) = ANY(%({name})s), false)"
        return (is_one if self.op == "=" else f"NOT {is_one}"), {name: [*self.values]}

    @property
    def said(self) -> str:
        title = self.word.cut.title
        values = ", ".join(str(one) if self.word.is_number else self.word.label(one) for one in self.values)
        link = _SAID.get(self.op, "" if self.op == "=" else "не")
        return f"{title}: {link} {values}" if link else f"{title}: {values}"


Predicate = tuple[WordTest, ...]  # all of them


def parse(text: str) -> Predicate:
    """Of an empty text everything fits. PredicateError for a word, a sign or a value that there is not."""
    return tuple(_test(part) for part in re.split(r"\band\b", text)) if text.strip() else ()


def _test(text: str) -> WordTest:
    match = _TEST.fullmatch(text)
    if match is None:
        raise PredicateError(f"условие «{text.strip()}» не\u00a0читается: нужно «признак = значение».")
    code, op, told = match.groups()
    word = WORDS.get(code)
    if word is None:
        raise PredicateError(f"нет признака «{code}»; есть {', '.join(WORDS)}.")
    values = tuple(_value(word, one) for one in told.split("|"))
    if op in _COMPARED and (not word.is_number or len(values) > 1):
        raise PredicateError(f"«{op}» сравнивает с\u00a0одним числом, а\u00a0написано «{text.strip()}».")
    return WordTest(word, op, values)


def _value(word: Word, text: str) -> str | int:
    value = word.read(text)
    if value is None:
        known = f"целое число от\u00a00 до\u00a0{MOST}" if word.values is None else ", ".join((*word.values, "none"))
        raise PredicateError(f"у\u00a0признака «{word.code}» нет значения «{text}»; есть {known}.")
    return value


def fits(predicate: Predicate, values: Mapping[str, Value]) -> bool:
    """`values` by the code of the word."""
    return all(test.fits(values[test.word.code]) for test in predicate)


def in_sql(predicate: Iterable[WordTest], prefix: str) -> Condition:
    parts = [test.in_sql(f"{prefix}{number}") for number, test in enumerate(predicate)]
    known = {name: value for _, named in parts for name, value in named.items()}
    return " AND ".join(text for text, _ in parts) or "true", known


def is_closed(predicate: Iterable[WordTest]) -> bool:
    """It reads what a viewer without «Доступ к ПДн» may not list by."""
    return any(test.word.cut.is_closed for test in predicate)
