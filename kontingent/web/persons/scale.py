"""The scale of «Данные на дату»: a tick for every day on which packages changed something, and the years below."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kontingent.kernel import russian

_HEIGHTS = ((10, 2, 14), (3, 3, 13), (0, 5, 11))  # from how many records on: top and bottom of the tick
_MOST_TICKS = 200  # more would touch each other
_MOST_YEARS = 5
_CLEAR = 13  # per cent left free beside the labels of both ends, and beside a whole date
_CLEAR_OF_DATE = 17


@dataclass(frozen=True, slots=True)
class Tick:
    """In units of a picture 100 wide and 16 high."""

    x: str
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Label:
    x: str
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """`last` and `value` are days after `first`: what the slider counts in."""

    first: date
    last: int
    value: int
    ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]


def scale_of(days: Sequence[tuple[date, int]], *, shown: date, end: date, today: date) -> Scale | None:
    """None where there is nothing to slide over."""
    if not days or days[0][0] >= end:
        return None
    first = days[0][0]
    length = (end - first).days
    return Scale(
        first=first,
        last=length,
        value=min(max((shown - first).days, 0), length),
        ticks=_ticks(days, first, length),
        labels=_labels(first, end, "сегодня" if end == today else russian.date(end)),
    )


def _ticks(days: Sequence[tuple[date, int]], first: date, length: int) -> tuple[Tick, ...]:
    """Days too close to be told apart share a tick."""
    heights: dict[int, int] = {}
    for day, records in days:
        place = round((day - first).days / length * _MOST_TICKS)
        heights[place] = heights.get(place, 0) + records
    return tuple(
        Tick(_number(place * 100 / _MOST_TICKS), *next((top, low) for least, top, low in _HEIGHTS if records >= least))
        for place, records in sorted(heights.items())
    )


def _labels(first: date, end: date, end_text: str) -> tuple[Label, ...]:
    years = range(first.year + 1, end.year + 1)
    step = max(1, math.ceil(len(years) / _MOST_YEARS))
    length = (end - first).days
    between = [(((date(year, 1, 1) - first).days * 100 / length), str(year)) for year in years[::step]]
    right = 100 - (_CLEAR_OF_DATE if end_text[0].isdigit() else _CLEAR)
    kept = [Label(f"{_number(x)}%", text) for x, text in between if _CLEAR < x < right]
    return (Label("0", f"{first.month:02}.{first.year}"), *kept, Label("100%", end_text))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
