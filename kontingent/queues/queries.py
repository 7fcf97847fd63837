"""The queue of an organisation: who waits, in which order, by which rule, and what moved him last.

A queue is of one age group and one wished school year. A viewer without «Доступ к ПДн» is told of no order, neither
ours nor the supplier's, of no benefit, and of no group that parts a year of birth: any of them tells of the others.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from kontingent.census.applications import IN_DEMAND, Demand
from kontingent.current.references import Target
from kontingent.history.masking import person_name
from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, clock, sql
from kontingent.kernel.filtering import Filter, FilterPrivacy, declared
from kontingent.kernel.periods import SchoolYear
from kontingent.people.doubles import is_doubted
from kontingent.queues import seals
from kontingent.queues.groups import AgeGroup, group_known
from kontingent.queues.models import QueueSeal
from kontingent.queues.order import Placed, Queued, differences, in_order, places, right_of, sort_key
from kontingent.queues.seals import SealDifference

UNDATED = 0  # as a wished year
_WAITING = f"""
FROM application a JOIN supplier ON supplier.id = a.supplier_id
WHERE a.institution_id = %(institution)s AND {IN_DEMAND[Demand.WAITING]}
"""
_OF_PERSON = f"""
SELECT i.id, coalesce(nullif(i.short_name, ''), i.full_name), bool_or({IN_DEMAND[Demand.WAITING]})
FROM application a JOIN institution i ON i.id = a.institution_id
WHERE a.person_id = %(person)s AND i.path @> ARRAY[%(scope)s]::bigint[]
GROUP BY 1, 2 ORDER BY 2, 1
"""  # noqa: S608 - constant texts
_STANDING = "a.number, supplier.code, a.benefit, a.registered, a.registered_time, a.desired, a.status"
_ANYBODY = f"SELECT {_STANDING} {_WAITING}"
_STATUSES = """
SELECT a.number, supplier.code, a.status FROM application a JOIN supplier ON supplier.id = a.supplier_id
WHERE a.institution_id = %(institution)s
"""
_NAMED = f"""
SELECT {_STANDING}, supplier.name, a.person_id, c.family_name, c.given_name, c.additional_name, c.birth_date, a.level,
       a.grade, a.position, {is_doubted("a.person_id")}
{
    _WAITING.replace(
        "WHERE",
        '''JOIN person_card c ON c.person_id = a.person_id
JOIN person_scope s ON s.person_id = a.person_id AND s.scope_id = %(scope)s WHERE''',
    )
}
"""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """`placed` None: the order is closed to the viewer. `position` is the supplier's; `apart`, by how many places."""

    number: int  # in the list, from 1
    standing: Queued
    supplier: str
    person: Target
    group: AgeGroup
    year: int
    benefit: str
    position: int | None
    is_doubted: bool
    placed: Placed | None = None
    apart: int = 0

    @property
    def status(self) -> str:
        return classifiers.label("application_status", self.standing.status)


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """`year`: the wished school year, 0 where no day is wished; `group`: its code."""

    year: int | None = declared(None, Filter(privacy=FilterPrivacy.OPEN))
    group: str = declared("", Filter(privacy=FilterPrivacy.OPEN))
    differs: bool = declared(default=False, known=Filter(privacy=FilterPrivacy.CLOSED))

    def take(self, line: QueueLine) -> bool:
        is_of_year = self.year is None or line.year == self.year
        return is_of_year and self.group in {"", line.group.code} and (not self.differs or line.apart != 0)


def read_queue(scope: Scope, institution_id: int) -> list[QueueLine]:
    """All who wait: by wished year, group and place; those whom the viewer may know."""
    asked = {"institution": institution_id, "scope": scope.institution_id}
    queues: defaultdict[tuple[int, AgeGroup], list[QueueLine]] = defaultdict(list)
    for line in (_line(scope, row) for row in sql.rows(_NAMED, asked)):
        queues[line.year, line.group].append(line)
    ordered = sorted(queues.items(), key=lambda queue: (queue[0][0] or 9999, queue[0][1].place))
    put = _as_registered if scope.masked else _placed
    return [replace(line, number=n) for n, line in enumerate((one for _, some in ordered for one in put(some)), 1)]


def queues_of(scope: Scope, person_id: int) -> list[tuple[Target, bool]]:
    """Organisations of the scope to which the person applied, and whether he stands in the queue."""
    asked = {"person": person_id, "scope": scope.institution_id}
    return [(Target("institution", id_, name), waits) for id_, name, waits in sql.rows(_OF_PERSON, asked)]


def read_standing(institution_id: int, year: int) -> list[Queued]:
    """Of everybody who wishes that school year, in order and without names."""
    every = (_standing(row) for row in sql.rows(_ANYBODY, {"institution": institution_id}))
    return in_order(one for one in every if wished_year(one.desired) == year)


def wished_year(desired: date | None) -> int:
    return UNDATED if desired is None else SchoolYear.of(desired).first


def _line(scope: Scope, row: Sequence[Any]) -> QueueLine:
    supplier, person_id, family, given, additional, born, level, grade, position, doubted = row[7:]
    standing = _standing(row[:7])
    year = wished_year(standing.desired)
    of_age = SchoolYear(year) if year else SchoolYear.of(clock.today())
    return QueueLine(
        number=0,
        standing=standing,
        supplier=supplier,
        person=Target("person", person_id, person_name(scope, family, given, additional)),
        group=group_known(scope, level, grade, born, of_age),
        year=year,
        benefit="" if scope.masked else row[2],
        position=None if scope.masked else position,
        is_doubted=doubted,
    )


def _standing(row: Sequence[Any]) -> Queued:
    number, supplier, benefit, *rest = row
    return Queued(number, supplier, right_of(benefit), *rest)


def _placed(lines: Iterable[QueueLine]) -> Iterator[QueueLine]:
    ordered = sorted(lines, key=lambda line: sort_key(line.standing))
    placed = places([line.standing for line in ordered])
    apart = differences(placed, [line.position for line in ordered])
    for line, place, by in zip(ordered, placed, apart, strict=True):
        yield replace(line, placed=place, apart=by)


def _as_registered(lines: Iterable[QueueLine]) -> Iterator[QueueLine]:
    """The right is what the order would tell."""
    closed = (replace(line, standing=replace(line.standing, right=right_of(""))) for line in lines)
    yield from sorted(
        closed, key=lambda line: (line.standing.registered or date.max, line.standing.time, line.standing.number)
    )


def seals_of(institution_id: int) -> QuerySet[QueueSeal]:
    """The newest first."""
    return QueueSeal.objects.filter(institution_id=institution_id).order_by("-made_at", "-pk")


def differences_of(earlier: QueueSeal, later: QueueSeal) -> list[SealDifference]:
    """From one seal of a queue to another."""
    rows = sql.rows(_STATUSES, {"institution": later.institution_id})
    statuses = {(number, supplier): status for number, supplier, status in rows}
    return seals.differences(seals.read(earlier.content), seals.read(later.content), statuses)


def waiting_years(institution_id: int) -> list[int]:
    """Wished school years for which somebody waits, the undated left out."""
    every = (_standing(row) for row in sql.rows(_ANYBODY, {"institution": institution_id}))
    return sorted({wished_year(one.desired) for one in every} - {UNDATED})
