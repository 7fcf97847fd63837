"""Places of a body, of one level of education or of all: of a large one as the night has counted them (ADR 0096).

«Места и очередь», the page of the body and «Сегодня» read one answer, so a number is as long as the list behind it.
Lines of organisations are kept apart: who shows bodies reads none of their rows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime, timedelta
from functools import cached_property

from kontingent.census.filling import Filling
from kontingent.census.overfull import Overfull, read_overfull
from kontingent.census.placed_learners import EVERY
from kontingent.census.places import Lines, Ranking, Spread, levels_with_places, read_spread
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import parting
from kontingent.kernel import classifiers, clock
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.counting import Counting, Key, Rows

CODE, OF_EACH = "places", "places-organisations"
LEVELS = (EVERY, *classifiers.classifier("education_level").items)
LONGEST_WAIT = timedelta(days=7)  # without a night's answer; beyond it pages count
_WHOLE, _OVER, _NAMED = "whole", "over", "named"
_LAID = ", ".join(one.name for one in fields(Filling))  # rows that are laid out anew have other marks


@dataclass(frozen=True, slots=True)
class Question:
    """As of `read_spread`. `is_now`: nothing that the night has counted."""

    body: Institution
    year: SchoolYear
    level: str | None
    depth: int
    municipality: str = ""
    is_distinct: bool = False
    is_now: bool = False

    def counting(self, code: str) -> Counting:
        return Counting() if self.municipality or self.is_now else kept_of(self.body, self.year, code, self.level)

    def spread(self) -> Spread:
        return read_spread(
            self.body, self.year, level=self.level, depth=self.depth, municipality=self.municipality,
            is_distinct=self.is_distinct,
        )  # fmt: skip


class Filled:
    """The answer: the whole, and lines of one sort or another."""

    def __init__(self, asked: Question, counting: Callable[[str], Counting] | None = None) -> None:
        self.asked = asked
        counted = counting or asked.counting
        self.together, self.each = counted(CODE), counted(OF_EACH)

    def lines(self, by: Lines) -> Ranking:
        counting = self.each if by is Lines.ORGANISATIONS else self.together
        return Ranking(_rows(counting, by.value, lambda: self._spread.lines(by).rows))

    def overfull(self, by: Lines) -> Ranking:
        """Those alone that have more learners than places."""
        if by is not Lines.ORGANISATIONS:
            return self.lines(by).overfull()
        return Ranking(_rows(self.together, _OVER, lambda: self._spread.lines(by).overfull().rows))

    @cached_property
    def whole(self) -> Filling:
        [row] = _rows(self.together, _WHOLE, lambda: [self._spread.whole.row])
        return Filling.of_row(row)

    def keep(self) -> None:
        """All but the lines of organisations, of which those alone that are overfull."""
        for by in (Lines.MUNICIPALITIES, Lines.BODIES):
            self.lines(by)
        over = self.overfull(Lines.ORGANISATIONS).some()
        _rows(self.together, _NAMED, lambda: [(key, of.seated, of.places) for key, of in over])
        _rows(self.together, _WHOLE, lambda: [self._spread.whole.row])

    @property
    def has_queue(self) -> bool:
        """Queues are told of the current year alone."""
        return self.asked.year == SchoolYear.of(clock.today())

    @property
    def made_at(self) -> datetime | None:
        """When the night has counted what was read."""
        return self.together.made_at or self.each.made_at

    @cached_property
    def _spread(self) -> Spread:
        return self.asked.spread()


def kept_of(body: Institution, year: SchoolYear, code: str, level: str | None = EVERY) -> Counting:
    """On the usual day of the year. First pages are dated, so they wait for tonight's answer with the last one."""
    today = clock.today()
    key = Key(body.pk, code, year.reference_day(today), level or "")
    return Counting(key, oldest=max(year.start, today - LONGEST_WAIT))


def overfull(body: Institution) -> tuple[list[Overfull], datetime | None]:
    """Organisations of the current year, the fullest first, and when the night has counted them."""
    counting = kept_of(body, SchoolYear.of(clock.today()), CODE)
    rows = _rows(counting, _NAMED, lambda: [astuple(one) for one in read_overfull(body)])
    return [Overfull(*row) for row in rows], counting.made_at


def count_together(level: str | None, body: Institution, of_day: Mapping[date, Counting]) -> None:
    for filled in _nightly(level, body, of_day):
        filled.keep()


def count_each(level: str | None, body: Institution, of_day: Mapping[date, Counting]) -> None:
    for filled in _nightly(level, body, of_day):
        filled.lines(Lines.ORGANISATIONS)


def _nightly(level: str | None, body: Institution, of_day: Mapping[date, Counting]) -> Iterator[Filled]:
    """None of a level of which the body has no places: a page counts at once who learns on it."""
    today = clock.today()
    year = SchoolYear.of(today)
    if level is EVERY or level in levels_with_places(body, year):
        top, _ = parting(body)
        asked = Question(body, year, level, len(top.path) + 1, is_distinct=True)
        yield Filled(asked, lambda _: of_day[year.reference_day(today)])


def _rows(counting: Counting, what: str, count: Callable[[], Rows]) -> Rows:
    return counting.summed(f"{what}: {_LAID}", {}, lambda _statement, _values: count())
