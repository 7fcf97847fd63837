"""What the demonstration shows best, and where: looked for in the register at every start, so the addresses hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Count

from kontingent.census.occupancy import Level, read_occupancy
from kontingent.history.kinds.person import Contacts
from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import current_year, root
from kontingent.kernel import clock, sql, wordings
from kontingent.people.models import Case

# Of children who learn today: those of two suppliers, and those who came back within a school year.
_ADDRESSES = """
    SELECT card.person_id, fact.supplier, fact.payload ->> 'permanent_address' FROM fact
    JOIN person ON person.id = fact.person_id
    JOIN person_card card ON card.person_id = coalesce(person.merged_into_id, person.id)
    WHERE fact.kind = %(kind)s AND fact.superseded_at = '9999-01-01 00:00:00+00'
      AND fact.payload ->> 'permanent_address' <> ''
      AND EXISTS (SELECT FROM enrolment e WHERE e.person_id = card.person_id AND e.school_year = %(year)s
                  AND e.level <> 'preschool' AND %(today)s BETWEEN e.date_from AND e.date_to)
    ORDER BY card.person_id, fact.supplier
"""
_RETURNED = """
    SELECT person_id FROM enrolment
    WHERE level <> 'additional_children'
    GROUP BY person_id, institution_id, school_year, class_name HAVING count(*) > 1
    ORDER BY max(date_to) DESC, person_id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Sight:
    title: str
    path: str


def sights() -> list[Sight]:
    """Those that the region has; a very small one may lack some."""
    found = ((title, look()) for title, look in SIGHTS)
    return [Sight(title, path) for title, path in found if path]


def _queue() -> str:
    return _fullest("preschool", "queue", lambda total: total.waiting)


def _overfull() -> str:
    return _fullest("general", "queue", lambda total: -(total.free or 0))


def _fullest(type_: str, section: str, measure: Callable[[Level], int]) -> str:
    region = root()
    if region is None:
        return ""
    year = current_year()
    places = Institution.objects.organisations().filter(type=type_).order_by("pk").values_list("pk", flat=True)
    measured = [(measure(read_occupancy(pk, year).total), -pk) for pk in places]
    most, pk = max(measured, default=(0, 0))
    return f"/organisations/{-pk}/{section}/" if most > 0 else ""


def _held() -> str:
    return _package(Package.objects.filter(state=Package.State.HELD).order_by("-pk"))


def _remarked() -> str:
    return _package(Package.objects.annotate(n=Count("remarks")).filter(n__gt=0).order_by("-n", "pk"))


def _package(packages: Iterable[Package]) -> str:
    package = next(iter(packages), None)
    return f"/panel/packages/{package.pk}/" if package else ""


def _disagreement() -> str:
    """Two suppliers write two addresses, not one address in two spellings."""
    asked: dict[str, Any] = {"kind": Contacts.code, "year": current_year().first, "today": clock.today()}
    told: dict[int, dict[int, str]] = {}
    for person_id, supplier, text in sql.rows(_ADDRESSES, asked):
        told.setdefault(person_id, {})[supplier] = wordings.address(text)
    apart = (
        person_id
        for person_id, known in told.items()
        if any(one != other for one, other in combinations(known.values(), 2))
    )
    return _portfolio(next(apart, None))


def _case() -> str:
    return "/panel/cases/" if Case.objects.filter(state=Case.State.OPEN).exists() else ""


def _returned() -> str:
    return _portfolio(next(iter(sql.column(_RETURNED)), None), "programmes/")


def _portfolio(person_id: int | None, section: str = "") -> str:
    return f"/contingent/{person_id}/{section}" if person_id else ""


SIGHTS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("очередь в детский сад", _queue),
    ("переполненная школа", _overfull),
    ("задержанный пакет: решить", _held),
    ("протокол с замечаниями", _remarked),
    ("два поставщика, два адреса", _disagreement),
    ("один ли это человек: решить", _case),
    ("ушёл и вернулся в класс", _returned),
)
