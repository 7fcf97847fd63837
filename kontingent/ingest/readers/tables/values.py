"""A cell of a sheet as a supplier would have sent it: text by property, and what of it was lost on the way."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from kontingent.history.kinds.base import Kind, fields_of
from kontingent.ingest.headings import CLASS_NAME, FULL_NAME, headings
from kontingent.ingest.readers.tables.grid import Cell
from kontingent.ingest.rules import packages as rules
from kontingent.kernel.names import split_full_name
from kontingent.kernel.russian import date

_CLASS = re.compile(
    r"(?P<grade>\d{1,2})(?:\s*[-–—]?\s*[«\"“„']?(?P<letter>[А-Яа-яЁёA-Za-z]{1,2})[»\"”“']?)?(?:\s+класс)?"
)
_YEARS = re.compile(r"(\d{4})\s*[/–—-]\s*(?:\d{2}|\d{4})(?:\s*(?:уч\.?|учебный)?\s*(?:г\.?|год)?)?")
_POWER = re.compile(r"\d+(?:[.,]\d+)?[eEеЕ]\+\d+")
_DAYS = range(10_000, 80_000)  # 1927 to 2119: what else stands where a day is asked is no day
_NO_TIME = re.compile(r"[T ]0?0:00(?::00)?$")


class Value(NamedTuple):
    cells: dict[str, str]
    flaw: str = ""  # code of a rule


def value_of(kind: type[Kind], prop: str, cell: Cell, text: str, epoch: dt.date) -> Value:
    """`text` is that of the cell."""
    if prop == FULL_NAME:
        names = split_full_name(text)
        return Value({"familyName": names.family, "givenName": names.given, "additionalName": names.additional})
    if prop == CLASS_NAME:
        return Value(_class(text))
    type_, name = _types(kind)[prop]
    if type_ == "date":
        return Value({prop: _day(cell, text, epoch)})
    if name == "school_year" and (years := _YEARS.fullmatch(text)):
        return Value({prop: years[1]})
    return Value({prop: text}, rules.LOST_DIGITS.code if type_ == "text" and _is_lost(kind, prop, text) else "")


def _day(cell: Cell, text: str, epoch: dt.date) -> str:
    """A day that stands as a number is one of the epoch of its book."""
    if isinstance(cell, float) and cell.is_integer() and int(cell) in _DAYS:
        return date(epoch + dt.timedelta(days=int(cell)))
    return _NO_TIME.sub("", text)


def _class(text: str) -> dict[str, str]:
    found = _CLASS.fullmatch(" ".join(text.split()))
    if found is None:
        return {"group": text}
    return {"grade": found["grade"], **({"letter": found["letter"]} if found["letter"] else {})}


def _is_lost(kind: type[Kind], prop: str, text: str) -> bool:
    if not text[:1].isdigit():
        return False
    if _POWER.fullmatch(text):
        return True
    lengths = headings().digits.get((kind.__name__, prop))
    return lengths is not None and text.isascii() and text.isdigit() and len(text) < min(lengths)


@cache
def _types(kind: type[Kind]) -> Mapping[str, tuple[str, str]]:
    return {known.prop: (known.type, known.name) for known in fields_of(kind)}
