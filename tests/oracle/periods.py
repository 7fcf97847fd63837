"""Which periods of learning follow from what suppliers sent: the model's rules of pairing, in plain Python.

A cell is one person, organisation, school year and class. A supplier's record of a cell has a start and perhaps an end;
a missing start is 1 September, a missing end says nothing.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """One record of a supplier, or several that overlap, made one."""

    rank: int
    supplier: str
    recorded: float
    key: str
    start: dt.date
    end: dt.date | None = None
    fields: tuple[object, ...] = ()


@dataclass(slots=True)
class Period:
    start: dt.date
    end: dt.date
    records: list[Told] = field(default_factory=list)  # by rank, then the newest first

    def first(self, place: int) -> object:
        """The first value there is of a field."""
        return next((told.fields[place] for told in self.records if told.fields[place] is not None), None)


def periods(cell: Iterable[Told], year: int) -> list[Period]:
    """Disjoint, in order; whatever the order of arrival."""
    last = dt.date(year + 1, 8, 31)
    groups: list[list[Told]] = []
    for told in sorted(_disjoint(cell, last), key=lambda told: (told.start, told.rank, told.supplier, told.key)):
        if not (groups and _joins(told, groups[-1])):
            groups.append([])
        groups[-1].append(told)
    found = sorted((_period(group, last) for group in groups), key=lambda period: period.start)
    for before, after in pairwise(found):
        before.end = min(before.end, after.start - DAY)
    return found


def _joins(told: Told, group: Sequence[Told]) -> bool:
    """A supplier stands in a period once, and nobody joins one whose end is stated before he starts."""
    ends = [known.end for known in group if known.end]
    return told.supplier not in {known.supplier for known in group} and (not ends or told.start <= min(ends))


def _period(group: Sequence[Told], last: dt.date) -> Period:
    ordered = sorted(group, key=lambda told: (told.rank, -told.recorded, told.key))
    end = next((told.end for told in ordered if told.end), last)
    return Period(ordered[0].start, min(end, last), ordered)


def _disjoint(cell: Iterable[Told], last: dt.date) -> list[Told]:
    """A supplier's own records that overlap are one: the earliest start, the end of the one that starts last."""
    found: list[Told] = []
    for told in sorted(cell, key=lambda told: (told.supplier, told.start, told.recorded, told.key)):
        before = found[-1] if found else None
        if before and before.supplier == told.supplier and told.start <= (before.end or last):
            newer, older = (told, before) if told.recorded >= before.recorded else (before, told)
            fields = tuple(new if new is not None else old for new, old in zip(newer.fields, older.fields, strict=True))
            found[-1] = replace(newer, start=before.start, end=told.end, fields=fields)
        else:
            found.append(told)
    return found


def hand_over(main: Sequence[Period]) -> None:
    """The day on which one period of the main programme ends and another starts is a day of the new one.

    `main` are all such periods of one person, of whatever class. A period of that day alone is left without a day.
    """
    starts = {(period.start, id(period)) for period in main}
    for period in main:
        if any(day == period.end and whose != id(period) for day, whose in starts):
            period.end -= DAY
