"""Memberships as periods: what the records of several suppliers tell of one person in one organisation and year.

A cell is one class of the organisation. Its records make periods that share no day, in whatever order they arrived:

1. Overlapping records of one supplier in a cell are a run: it starts with the earliest and ends as the one that starts
   last.
2. A missing start is the first day of the year. A missing end says nothing: only a stated end ends.
3. By start, rank, supplier and key, a run joins the period of its cell where nobody of its supplier is and where no
   stated end lies before it; else it opens the next one. A run without a class joins the first such period of any
   class, if it starts in its turn there.
4. Start and end of a period are those of the best supplier who states them.
5. A stated end that reaches into the next period counts there too, and the period is cut to the day before that one.
   The end of a run without a class counts in the last period that it reaches.
6. What has no class and joined none is a membership of its own on the days that no class covers.

Twin of the SQL function `membership_periods`, which the projection calls for what is not plain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MembershipRecord:
    """What one record says; both days included, None where it does not say."""

    class_name: str
    start: date | None
    end: date | None
    supplier: int
    rank: int  # smaller preferred
    key: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """`records`: places of its records in what was told. `is_cut`: a later end is stated than the one it has."""

    class_name: str
    start: date
    end: date
    is_cut: bool
    records: tuple[int, ...]


@dataclass(eq=False, slots=True)
class _Run:
    """Overlapping records of one supplier in one cell. `first`: the day of its order; `start` None: not stated."""

    told: MembershipRecord
    first: date
    start: date | None
    end: date | None
    recorded_at: datetime
    records: list[int]

    @property
    def order(self) -> tuple[bool, date, int, int, str]:
        return self.told.class_name == "", self.first, self.told.rank, self.told.supplier, self.told.key

    @property
    def preference(self) -> tuple[int, float, int, str]:
        """As of all values: by rank, then the newest."""
        return self.told.rank, -self.recorded_at.timestamp(), self.told.supplier, self.told.key


@dataclass(eq=False, slots=True)
class _Gathering:
    """A period while it is gathered. `ends`: runs whose stated end counts in it."""

    class_name: str
    opening: date
    runs: list[_Run] = field(default_factory=list)
    ends: list[_Run] = field(default_factory=list)

    @property
    def order(self) -> tuple[bool, date, str]:
        return self.class_name == "", min(run.first for run in self.runs), self.class_name

    @property
    def start(self) -> date:
        stated = [run for run in self.runs if run.start is not None]
        best = min(stated, key=lambda run: run.preference, default=None)
        return self.opening if best is None or best.start is None else max(best.start, self.opening)

    @property
    def end(self) -> date:
        best = min(self.ends, key=lambda run: run.preference, default=None)
        return _ended(best.end) if best else date.max

    def has(self, supplier: int) -> bool:
        return any(run.told.supplier == supplier for run in self.runs)

    def before(self, other: "_Gathering") -> bool:
        return self.class_name == other.class_name and self.order < other.order


def periods(told: Sequence[MembershipRecord], *, opening: date, closing: date) -> list[Period]:
    """Periods of one person, organisation and year from `opening` to `closing`; by class and start.

    A record without a day between the two is in none of them.
    """
    found: list[_Gathering] = []
    for run in sorted(_runs(told, opening, closing), key=lambda run: run.order):
        home = next((one for one in sorted(found, key=lambda one: one.order) if _admits(one, run, found)), None)
        if home is None:
            home = _Gathering(run.told.class_name, opening)
            found.append(home)
        home.runs.append(run)
    for period in found:
        for run in period.runs:
            if run.end is not None:
                for where in _reached(run, period, found):
                    where.ends.append(run)
    made = [period for name in {one.class_name for one in found} for period in _cut(name, found, closing)]
    classes = [period for period in made if period.class_name]
    outside = [piece for period in made if not period.class_name for piece in _uncovered(period, classes)]
    return sorted([*classes, *outside], key=lambda period: (period.class_name, period.start))


def _ended(end: date | None) -> date:
    return date.max if end is None else end


def _runs(told: Sequence[MembershipRecord], opening: date, closing: date) -> list[_Run]:
    def first(one: MembershipRecord) -> date:
        return opening if one.start is None else max(one.start, opening)

    runs: list[_Run] = []
    within = [(n, one) for n, one in enumerate(told) if first(one) <= min(_ended(one.end), closing)]
    for n, one in sorted(within, key=lambda item: (item[1].class_name, item[1].supplier, first(item[1]), item[1].key)):
        last = runs[-1] if runs else None
        if (
            last is not None
            and (last.told.class_name, last.told.supplier) == (one.class_name, one.supplier)
            and first(one) <= _ended(last.end)
        ):
            last.start = None if last.start is None or one.start is None else min(last.start, one.start)
            last.end, last.recorded_at = one.end, max(last.recorded_at, one.recorded_at)
            last.records.append(n)
        else:
            runs.append(_Run(one, first(one), one.start, one.end, one.recorded_at, [n]))
    return runs


def _admits(home: _Gathering, run: _Run, found: Sequence[_Gathering]) -> bool:
    """Periods of a cell stay in the order of all their starts."""
    return (
        run.told.class_name in {"", home.class_name}
        and not home.has(run.told.supplier)
        and all(run.first <= _ended(one.end) and one.first <= _ended(run.end) for one in home.runs)
        and all(one.first < run.first for other in found if other.before(home) for one in other.runs)
        and all(run.first < one.first for other in found if home.before(other) for one in other.runs)
    )


def _reached(run: _Run, home: _Gathering, found: Sequence[_Gathering]) -> list[_Gathering]:
    """Where the stated end of a run counts."""
    has_class = run.told.class_name == home.class_name
    later = [
        one
        for one in found
        if (one.class_name == home.class_name if has_class else one.class_name != "")
        and home.start < one.start <= _ended(run.end)
        and not one.has(run.told.supplier)
    ]
    return [home, *later] if has_class else [max((home, *later), key=lambda one: (one.start, one.class_name))]


def _cut(class_name: str, found: Sequence[_Gathering], closing: date) -> Iterator[Period]:
    cell = sorted((one for one in found if one.class_name == class_name), key=lambda one: one.start)
    for period, following in pairwise([*cell, None]):
        if period is not None:
            last = min(period.end, closing, following.start - _DAY if following else closing)
            is_cut = bool(period.ends) and period.end > last
            records = tuple(sorted(n for run in period.runs for n in run.records))
            yield Period(class_name, period.start, last, is_cut, records)


def _uncovered(period: Period, classes: Sequence[Period]) -> Iterator[Period]:
    """The pieces of a period on which no class is."""
    start = period.start
    for one in sorted(classes, key=lambda one: one.start):
        if start <= period.end and one.start <= period.end and start <= one.end:
            if start < one.start:
                yield Period("", start, one.start - _DAY, True, period.records)  # noqa: FBT003 - reads as the field
            start = one.end + _DAY
    if start <= period.end:
        yield Period("", start, period.end, period.is_cut, period.records)
