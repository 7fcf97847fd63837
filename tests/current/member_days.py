"""Who is a member where on which day, told plainly: what tests hold the view, its numbers and its lists against.

Written from the words of the decisions alone; it asks nothing of the product but what a day and a school year are.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kontingent.kernel.periods import SchoolYear

DAY = dt.timedelta(days=1)
MAIN = {"preschool", "general", "vocational", "adapted"}


@dataclass(frozen=True)
class Said:
    """A record that stands. `order`: which came later; `year`: None where the record names none."""

    class_name: str
    start: dt.date | None
    end: dt.date | None
    supplier: int  # the smaller, the better
    key: str = ""
    order: int = 0
    year: int | None = None


@dataclass(frozen=True, order=True)
class Stay:
    """A period of days on which somebody is a member, both included; of a guardian: has rights."""

    first: dt.date
    last: dt.date
    institution: int = 0
    class_name: str = ""

    @property
    def days(self) -> set[dt.date]:
        return set(each_day(self.first, self.last))


@dataclass(frozen=True)
class Run:
    """What one supplier says of one stay in one class."""

    said: Said
    first: dt.date  # the first day of the year where none is said
    order: int

    @property
    def last(self) -> dt.date:
        return self.said.end or dt.date.max

    @property
    def wins(self) -> tuple[int, int, str]:
        return self.said.supplier, -self.order, self.said.key

    def shares_a_day(self, other: "Run") -> bool:
        return self.first <= other.last and other.first <= self.last


@dataclass
class Place:
    """What several suppliers say of one stay."""

    class_name: str
    runs: list[Run]

    @property
    def suppliers(self) -> set[int]:
        return {run.said.supplier for run in self.runs}

    @property
    def first(self) -> dt.date:
        """For the order of places alone: the earliest that anybody says."""
        return min(run.first for run in self.runs)

    def start(self, opening: dt.date) -> dt.date:
        """As the best of those says who say it."""
        stated = [run for run in self.runs if run.said.start]
        return min(stated, key=lambda run: run.wins).first if stated else opening


def each_day(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return (first + DAY * n for n in range((last - first).days + 1))


def year_days(year: int) -> tuple[dt.date, dt.date]:
    return SchoolYear(year).start, SchoolYear(year).end


def stays(records: Iterable[Said], opening: dt.date, closing: dt.date) -> list[Stay]:
    """Of one person in one organisation and year, or of one guardian with one child."""
    runs = _runs(records, opening, closing)
    places: list[Place] = []
    for run in sorted(runs, key=lambda run: (run.said.class_name == "", run.first, run.said.supplier, run.said.key)):
        homes = sorted(places, key=lambda one: (one.class_name == "", one.first, one.class_name))
        home = next((one for one in homes if _fits(run, one, places)), None)
        if home is None:
            places.append(home := Place(run.said.class_name, []))
        home.runs.append(run)
    found = []
    for place in places:
        others = [one.start(opening) for one in places if one.class_name == place.class_name]
        later = [day for day in others if day > place.start(opening)]
        ends = [run for run, counts_in in _ends(places, opening) if counts_in is place]
        end = min(ends, key=lambda run: run.wins).last if ends else closing
        last = min([end, closing, *(day - DAY for day in later)])
        found.append(Stay(place.start(opening), last, class_name=place.class_name))
    named = [one for one in found if one.class_name]
    return named + [piece for one in found if not one.class_name for piece in _beside(one, named)]


def _runs(records: Iterable[Said], opening: dt.date, closing: dt.date) -> list[Run]:
    """Overlapping records of one supplier are one: from the earliest on, and until the end of the last to begin."""
    told = [Run(one, max(one.start or opening, opening), one.order) for one in records]
    told = [run for run in told if run.first <= min(run.last, closing)]
    runs: list[Run] = []
    for run in sorted(told, key=lambda run: (run.said.class_name, run.said.supplier, run.first, run.said.key)):
        before = runs[-1] if runs else None
        same = before and (before.said.class_name, before.said.supplier) == (run.said.class_name, run.said.supplier)
        if before and same and run.first <= before.last:
            start = before.said.start and run.said.start and before.said.start
            said = Said(run.said.class_name, start, run.said.end, run.said.supplier, before.said.key)
            runs[-1] = Run(said, before.first, max(before.order, run.order))
        else:
            runs.append(run)
    return runs


def _fits(run: Run, place: Place, places: list[Place]) -> bool:
    if run.said.class_name not in {"", place.class_name} or run.said.supplier in place.suppliers:
        return False
    cell = [one for one in places if one.class_name == place.class_name]
    before = [one for each in cell if each.first < place.first for one in each.runs]
    after = [one for each in cell if each.first > place.first for one in each.runs]
    in_turn = all(one.first < run.first for one in before) and all(run.first < one.first for one in after)
    return in_turn and all(run.shares_a_day(one) for one in place.runs)


def _ends(places: list[Place], opening: dt.date) -> Iterator[tuple[Run, Place]]:
    """Each stated end, and where it counts: in its own period and in the later ones that it reaches.

    One without a class counts in the last that it reaches alone.
    """
    for home in places:
        for run in home.runs:
            if run.said.end is None:
                continue
            is_own = run.said.class_name == home.class_name
            reached = [
                one
                for one in places
                if (one.class_name == home.class_name if is_own else one.class_name)
                and home.start(opening) < one.start(opening) <= run.last
                and run.said.supplier not in one.suppliers
            ]
            all_of_them = [home, *reached]
            last = max(all_of_them, key=lambda one: (one.start(opening), one.class_name))
            yield from ((run, one) for one in (all_of_them if is_own else [last]))


def _beside(stay: Stay, named: list[Stay]) -> Iterator[Stay]:
    """What of a stay without a class no class covers."""
    if not named:
        yield stay
        return
    left = stay.days - {day for one in named for day in one.days}
    for first in sorted(day for day in left if day - DAY not in left):
        last = first
        while last + DAY in left:
            last += DAY
        yield Stay(first, last)


def memberships(records: dict[int, list[Said]], types: dict[int, str], recorded: int) -> list[Stay]:
    """Of one person, by organisation what is said of it. `recorded`: the school year in which all of it was."""
    found = []
    for institution, told in records.items():
        by_year = defaultdict(list)
        for one in told:
            for year in _years(one, recorded):
                by_year[year].append(one)
        for year, some in by_year.items():
            found += [Stay(one.first, one.last, institution, one.class_name) for one in stays(some, *year_days(year))]
    mains = [stay for stay in found if types[stay.institution] in MAIN]
    shorter = [
        Stay(stay.first, stay.last - DAY, stay.institution, stay.class_name)
        if stay in mains and any(new.first == stay.last and new > stay for new in mains)
        else stay
        for stay in found
    ]
    return sorted(stay for stay in shorter if stay.first <= stay.last)


def _years(one: Said, recorded: int) -> range:
    if one.year is not None:
        return range(one.year, one.year + 1)
    days = [SchoolYear.of(day).first for day in (one.start, one.end) if day]
    first = days[0] if days else recorded
    return range(first, (SchoolYear.of(one.end).first if one.end else max(first, recorded)) + 1)


# What is asked of days.


def status(days: set[dt.date], today: dt.date) -> str:
    if today in days:
        return "open"
    return "enrolled" if any(day > today for day in days) else "left"


def shown(stays: Iterable[Stay], types: dict[int, str], today: dt.date) -> Stay | None:
    """Which membership stands for a person: a present one, main programmes first; else the next; else the last."""

    def distance(stay: Stay) -> tuple[object, ...]:
        is_additional = types[stay.institution] == "additional"
        if stay.first <= today <= stay.last:
            return 0, is_additional, -stay.last.toordinal(), stay.institution
        if stay.first > today:
            return 1, stay.first, is_additional, -stay.last.toordinal(), stay.institution
        return 2, -stay.last.toordinal(), is_additional, stay.institution

    return min(stays, key=distance, default=None)
