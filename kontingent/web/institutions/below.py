"""What stands directly below a body, side by side: learners, places and their fill, the queue, the last package."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from kontingent.census.applications import Demand
from kontingent.census.filling import Filling
from kontingent.census.placed_learners import EVERY
from kontingent.census.places import Key, Lines
from kontingent.ingest.recent import last_packages
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import by_ids, parting
from kontingent.kernel import clock
from kontingent.kernel.bars import FULL
from kontingent.reports.filled import Filled, Question
from kontingent.web import links
from kontingent.web.institutions.visit import InstitutionVisit
from kontingent.web.reports.night import dated

MOST = 50  # lines; the report has all of them
STALE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class BelowLine:
    """`learners_href` and `waiting_href` are empty where the viewer may not know them. `last`: the day of the last
    package, if known.
    """

    place: Institution
    href: str
    filling: Filling
    learners_href: str
    waiting: int
    waiting_href: str
    last: date | None

    @property
    def is_stale(self) -> bool:
        return self.last is None or clock.today() - self.last > STALE


def below(found: InstitutionVisit) -> dict[str, Any]:
    top, _ = parting(found.institution)
    depth = len(top.path) + 1
    filled = Filled(Question(found.institution, found.year, EVERY, depth))
    lines = filled.lines(Lines.BODIES)
    shown = [line for line in lines.some(0, MOST + 1) if line[0] != found.institution.pk][:MOST]
    last = last_packages([int(key) for key, _ in shown], depth=depth) if found.is_current else {}
    asked = {"body": found.institution.pk, "level": "all", "year": found.year.first}
    return {
        "below": list(_lines(found, shown, last)),
        "below_rest": len(lines) - len(shown),
        "has_queue": filled.has_queue,
        "night": dated(filled.made_at),
        "full": FULL,
        "report_href": f"/reports/places/?{urlencode(asked)}" if found.is_in_scope else "",
    }


def _lines(found: InstitutionVisit, lines: list[tuple[Key, Filling]], last: dict[int, date]) -> Iterator[BelowLine]:
    places, year = by_ids(key for key, _ in lines), found.year_query
    for key, of in lines:
        place = places[int(key)]
        is_listed = links.may_list(found.scope, place)
        yield BelowLine(
            place=place,
            href=f"/{'bodies' if place.is_body else 'organisations'}/{place.pk}/{year}",
            filling=of,
            learners_href=links.learners(found.scope, found.year, place) if is_listed else "",
            waiting=of.queue[Demand.WAITING],
            waiting_href=_waiting(found, place) if is_listed else "",
            last=last.get(place.pk),
        )


def _waiting(found: InstitutionVisit, place: Institution) -> str:
    waiting = Demand.WAITING.value
    if place.is_body:
        return links.applications_below(found.scope, place, demand=waiting)
    return links.applications(place, level=None, demand=waiting)
