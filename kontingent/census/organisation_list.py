"""The registry of organisations with their numbers of today: learners, places, fill, who waits, the last package.

Learners and places are of the running school year, on its day of counting. By name a page is read by key, and numbers
of its rows alone. By a number all organisations that are found are put in order here: a region has some thousands.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from kontingent.census.applications import IN_DEMAND, Demand
from kontingent.institutions.models import SHOWN_NAME, Institution
from kontingent.institutions.queries import with_parents
from kontingent.institutions.registry import InstitutionFilters, Which, matching
from kontingent.kernel import bars, clock, sql
from kontingent.kernel.keyset import Key, Listed, Page, PageRequest, Read, Step, beyond, cut, in_portions, turned
from kontingent.kernel.periods import SchoolYear

# Places of all levels are known where none with learners lacks them.
_NUMBERS = """
WITH learners AS (
    SELECT institution_id AS id, sum(change)::int AS number FROM person_count
    WHERE school_year = %(year)s AND type = '' AND effective <= %(day)s AND {only} GROUP BY 1
), learnt AS (
    SELECT id, array_agg(level) AS levels FROM (
        SELECT institution_id AS id, level FROM level_count
        WHERE school_year = %(year)s AND effective <= %(day)s AND {only} GROUP BY 1, 2 HAVING sum(change) > 0) AS one
    GROUP BY 1
), told AS (
    SELECT institution_id AS id, sum(places)::int AS number, array_agg(level) AS levels FROM places
    WHERE school_year = %(year)s AND {only} GROUP BY 1
), waiting AS (
    SELECT institution_id AS id, count(*)::int AS number FROM application a WHERE {waits} AND {only} GROUP BY 1
)
SELECT i.id, coalesce(learners.number, 0),
       CASE WHEN learnt.levels IS NULL OR learnt.levels <@ told.levels THEN told.number END,
       coalesce(waiting.number, 0), i.heard_at, i.is_body
FROM institution i
LEFT JOIN learners USING (id) LEFT JOIN learnt USING (id) LEFT JOIN told USING (id) LEFT JOIN waiting USING (id)
WHERE i.is_organisation AND {own}
"""


class OrganisationOrder(Enum):
    NAME = "name"
    LEARNERS = "learners"
    PLACES = "places"
    FILL = "fill"
    WAITING = "waiting"
    HEARD = "heard"


@dataclass(frozen=True, slots=True)
class OrganisationNumbers:
    """`places` None: nobody has said how many there are. An organisation that governs others has no fill: its learners
    are those of all, its places its own.
    """

    learners: int = 0
    places: int | None = None
    waiting: int = 0
    heard_at: datetime | None = None
    governs: bool = False

    @property
    def heard_on(self) -> date | None:
        return self.heard_at.astimezone(clock.region_zone()).date() if self.heard_at else None

    @property
    def share(self) -> float | None:
        return self.learners / self.places if self.places and not self.governs else None

    @property
    def bar(self) -> str:
        return "" if self.share is None else bars.width(self.share)

    @property
    def is_over(self) -> bool:
        return self.share is not None and self.share > 1

    def sorted_by(self, order: OrganisationOrder) -> float | None:
        """What nobody has said has no place among numbers."""
        heard = self.heard_at.timestamp() if self.heard_at else None
        return {
            OrganisationOrder.LEARNERS: self.learners,
            OrganisationOrder.PLACES: self.places,
            OrganisationOrder.FILL: self.share,
            OrganisationOrder.WAITING: self.waiting,
            OrganisationOrder.HEARD: heard,
        }[order]


def numbers_of_organisations(ids: Collection[int] | None = None) -> dict[int, OrganisationNumbers]:
    """Of these, or of all."""
    today = clock.today()
    year = SchoolYear.of(today)
    statement = _NUMBERS.format(
        only="true" if ids is None else "institution_id = ANY(%(ids)s)",
        own="true" if ids is None else "i.id = ANY(%(ids)s)",
        waits=IN_DEMAND[Demand.WAITING],
    )
    asked = {"year": year.first, "day": year.reference_day(today), "ids": None if ids is None else list(ids)}
    read: sql.Reads = sql.rows if ids is None else sql.by_key
    return {id_: OrganisationNumbers(*rest) for id_, *rest in read(statement, asked)}


def listed_organisations(
    filters: InstitutionFilters, order: OrganisationOrder = OrganisationOrder.NAME, *, descending: bool = False
) -> Read[Institution]:
    sign = "-" if descending else ""
    found = _named(matching(Which.ORGANISATIONS, filters))
    if order is not OrganisationOrder.NAME:
        return _ByNumber(found, order, descending)
    return _ByName(found, (f"{sign}shown_name", f"{sign}pk"), _named(Institution.objects.all()))


class _ByName(Listed[Institution]):
    """Keys are found by what is asked for; the rows of a page are read by their keys."""

    def page(self, asked: PageRequest) -> Page[Institution]:
        columns = turned(self.columns) if asked.is_backwards else self.columns
        found = self.found if asked.key is None else self.found.filter(beyond(columns, asked.key))
        keys = {id_: name for name, id_ in found.order_by(*columns).values_list(*self._names)[: asked.size + 1]}
        rows = with_parents([*keys])
        for row in rows:
            vars(row)["shown_name"] = keys[row.pk]
        return cut(rows, asked)


@dataclass(frozen=True)
class _ByNumber:
    """Those with the number first, by names where it is the same; whose number nobody has said last, either way."""

    found: QuerySet[Any]  # of institutions, with `shown_name`
    order: OrganisationOrder
    descending: bool

    @cached_property
    def _places(self) -> Mapping[int, int]:
        """By id, in the order of the list."""
        numbers: Mapping[int, OrganisationNumbers] = numbers_of_organisations()
        every = [
            (numbers.get(id_, OrganisationNumbers()).sorted_by(self.order), name, id_)
            for id_, name in self.found.order_by().values_list("pk", "shown_name")
        ]
        turn = -1 if self.descending else 1
        every.sort(key=lambda one: (one[0] is None, turn * (one[0] or 0), one[1], one[2]))
        return {id_: place for place, (_, _, id_) in enumerate(every)}

    def page(self, asked: PageRequest) -> Page[Institution]:
        every = [*self._places]
        at = None if asked.key is None else self._places[asked.key[0]]
        if asked.step is Step.BEFORE:
            every = every[:at]
        elif at is not None:
            every = every[at + 1 :]
        ids = cut(every[::-1][: asked.size + 1] if asked.is_backwards else every[: asked.size + 1], asked)
        return Page(tuple(with_parents(ids.rows)), ids.has_before, ids.has_after)

    def key_of(self, number: int) -> Key | None:
        return (number,) if number in self._places else None

    def count(self, _most: int | None = None) -> int:
        return len(self._places)

    def count_before(self, row: Institution) -> int:
        return self._places[row.pk]

    def portions(self) -> Iterator[tuple[Institution, ...]]:
        return in_portions(self, lambda row: (row.pk,))


def _named(rows: QuerySet[Institution]) -> QuerySet[Institution]:
    return rows.annotate(shown_name=SHOWN_NAME)


def with_numbers(rows: Sequence[Institution]) -> Sequence[Institution]:
    """Rows as they are shown: `numbers_of` each of them is known."""
    told = numbers_of_organisations([row.pk for row in rows])
    for row in rows:
        row.__dict__[_TOLD] = told.get(row.pk, OrganisationNumbers())
    return rows


def numbers_of(row: Institution) -> OrganisationNumbers:
    told: OrganisationNumbers = row.__dict__[_TOLD]
    return told


_TOLD = "numbers_of_today"
