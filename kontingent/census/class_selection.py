"""Classes by what reports part them by: what a number of classes leads to.

All of the organisations below a body are read for it, as the report itself reads them; the list behind the counter of
a body (`census.class_lists`), which asks for nothing, reads those of its page alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from kontingent.census.class_lists import ListedClass
from kontingent.census.counts import COMMONEST_TITLE
from kontingent.census.school_classes import CLASSES, FILL, FILLS, IN_SET, IN_SETS
from kontingent.current.school_years import years
from kontingent.institutions import municipalities
from kontingent.institutions.queries import bodies_below
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.kernel.filtering import Condition, FilterPrivacy, SqlFilter, Values, declared, sql_conditions
from kontingent.kernel.keyset import AT_ONCE, Key, Page, PageRequest, Step, in_portions
from kontingent.kernel.periods import SchoolYear

OPEN = FilterPrivacy.OPEN
_FROM = f"""
FROM {CLASSES} e JOIN institution i ON i.id = e.institution_id
WHERE {{conditions}}
"""
_PAGE = f"""
SELECT page.institution_id, page.name,
       coalesce(g.title, {COMMONEST_TITLE.format(institution="page.institution_id", name="page.name")}),
       page.form, page.shift, page.grade, page.learners
FROM (
    SELECT e.*, i.name_key {_FROM}
    ORDER BY i.name_key, i.id, e.grade NULLS FIRST, e.name, e.form, e.shift LIMIT %(limit)s OFFSET %(start)s
) AS page
LEFT JOIN school_class g ON g.institution_id = page.institution_id AND g.school_year = %(year)s
    AND g.name = page.name AND g.form = page.form AND g.shift = page.shift
ORDER BY page.name_key, page.institution_id, page.grade NULLS FIRST, page.name, page.form, page.shift
"""  # noqa: S608 - as above


def _read_for_it(_filters: "ClassFilters") -> Iterator[Condition]:
    """What is read is narrowed by it, so there is nothing to ask of the rows."""
    yield from ()


def _years(scope: Scope) -> Values:
    return [(str(year.first), year.label) for year in reversed(years(scope.institution_id))]


def _coded(column: str, codes: str) -> Any:  # noqa: ANN401  # as `declared`
    return declared(None, SqlFilter(privacy=OPEN, column=column, codes=codes))


@dataclass(frozen=True, slots=True)
class ClassFilters:
    """`institution_id`: the organisation, or all below the body. `day` in place of the year's day of counting."""

    school_year: int | None = declared(None, SqlFilter(privacy=OPEN, where=_read_for_it, offers=_years))
    day: date | None = declared(None, SqlFilter(privacy=OPEN, where=_read_for_it))
    institution_id: int | None = declared(
        None,
        SqlFilter(privacy=OPEN, where=_read_for_it, offers=lambda scope: bodies_below(scope.institution_id)),
    )
    institution_type: str | None = _coded("i.type", "institution_type")
    municipality: str | None = declared(
        None,
        SqlFilter(privacy=OPEN, column=municipalities.OF_ORGANISATION, offers=municipalities.municipality_values),
    )
    locality: str | None = _coded("i.locality", "settlement_kind")
    ownership: str | None = _coded("i.ownership", "ownership")
    structure: str | None = _coded("i.structure", "institution_structure")
    grade: int | None = declared(None, SqlFilter(privacy=OPEN, column="e.grade"))
    form: str | None = _coded("e.form", "study_form")
    shift: str | None = _coded("e.shift", "shift")
    fill: int | None = declared(
        None, SqlFilter(privacy=OPEN, column=FILL, offers=lambda _scope: [(str(n), said) for n, said in FILLS.items()])
    )
    in_set: str | None = declared(
        None, SqlFilter(privacy=OPEN, column=IN_SET, offers=lambda _scope: [*IN_SETS.items()])
    )

    @property
    def year(self) -> SchoolYear:
        return SchoolYear.of(clock.today()) if self.school_year is None else SchoolYear(self.school_year)

    @property
    def counted(self) -> date:
        return self.day or self.year.reference_day(clock.today())


@dataclass(frozen=True, slots=True)
class SelectedClass:
    """`place` in the list, from 1: an address names a row by it. `of`: which list it is."""

    place: int
    told: ListedClass
    of: ClassFilters


@dataclass(frozen=True)
class SelectedClasses:
    """By organisation, then by parallel."""

    scope: Scope
    filters: ClassFilters

    def page(self, asked: PageRequest) -> Page[SelectedClass]:
        start, end = self._span(asked)
        rows, values = self._where(_PAGE)
        known = sql.rows(rows, {**values, "start": start, "limit": max(end - start, 0)}, into=ListedClass)
        found = tuple(SelectedClass(place, one, self.filters) for place, one in enumerate(known, start + 1))
        return Page(found, start > 0 and bool(found), end < self.total)

    def _span(self, asked: PageRequest) -> tuple[int, int]:
        """From which row and up to which."""
        if asked.step is Step.LAST:
            return max(self.total - asked.size, 0), self.total
        place = asked.key[0] if asked.key is not None else 0
        if asked.step is Step.BEFORE:
            return max(place - 1 - asked.size, 0), min(place - 1, self.total)
        return min(place, self.total), min(place + asked.size, self.total)

    @cached_property
    def total(self) -> int:
        rows, values = self._where(f"SELECT count(*) {_FROM}")
        return int(sql.value(rows, values))

    def count(self, _most: int | None = None) -> int:
        return self.total

    def count_before(self, row: SelectedClass) -> int:
        return row.place - 1

    def key_of(self, number: int) -> Key | None:
        return (number,)

    def portions(self, size: int = AT_ONCE) -> Iterator[tuple[SelectedClass, ...]]:
        return in_portions(self, lambda row: (row.place,), size)

    def _where(self, statement: str) -> tuple[str, dict[str, Any]]:
        of = self.filters
        body = of.institution_id or self.scope.institution_id
        conditions, values = ["true"], {"body": body, "year": of.year.first, "day": of.counted}
        for text, asked in sql_conditions(of):
            conditions.append(text)
            values |= asked
        return statement.format(conditions=" AND ".join(conditions)), values
