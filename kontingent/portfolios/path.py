"""The whole path of a learner by school years: kindergarten, school, college, additional education, events.

As the head and the sections are: of the day that is shown, and of what its viewer may know of it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from kontingent.current.references import Target
from kontingent.current.versions import known
from kontingent.history.kinds.learning import Achievement
from kontingent.kernel.periods import SchoolYear
from kontingent.portfolios.queries import PortfolioContext

EVENTS = "Достижения"
TRACKS = {
    "preschool": "Детский сад",
    "general": "Школа",
    "adapted": "Школа",
    "vocational": "Колледж",
    "additional": "Доп. образование",
}
ROWS = (*dict.fromkeys(TRACKS.values()), EVENTS)
_STAYS = """
SELECT e.school_year, i.type, coalesce(nullif(e.class_title, ''), e.grade::text, ''), i.id,
       coalesce(nullif(i.short_name, ''), i.full_name)
FROM enrolment e JOIN institution i ON i.id = e.institution_id
WHERE e.person_id = %(person)s
ORDER BY e.school_year, e.date_from, i.id
"""


@dataclass(frozen=True, slots=True)
class PathStep:
    """What stands in a cell: a class with its organisation, or an event without one."""

    title: str
    place: Target | None = None


@dataclass(frozen=True, slots=True)
class SchoolPath:
    """`rows`: a track, and every year with its steps; tracks of which nothing is known are left out."""

    years: tuple[SchoolYear, ...]
    rows: tuple[tuple[str, tuple[tuple[SchoolYear, tuple[PathStep, ...]], ...]], ...]


def read_path(head: PortfolioContext) -> SchoolPath | None:
    """None where fewer than two years are known: there is no path to see."""
    cells: defaultdict[tuple[str, int], list[PathStep]] = defaultdict(list)
    for year, type_, title, place, name in head.view.rows(_STAYS, {"person": head.access.person_id}):
        step = PathStep(title, Target("institution", place, name))
        if type_ in TRACKS and step not in cells[TRACKS[type_], year]:
            cells[TRACKS[type_], year].append(step)
    for day, event in _events(head):
        cells[EVENTS, SchoolYear.of(day).first].append(PathStep(event))
    told = sorted({year for _, year in cells})
    if len(told) < 2:
        return None
    years = tuple(SchoolYear(first) for first in range(told[0], told[-1] + 1))
    known_rows = [row for row in ROWS if any(name == row for name, _ in cells)]
    rows = ((row, tuple((year, tuple(cells.get((row, year.first), ()))) for year in years)) for row in known_rows)
    return SchoolPath(years, tuple(rows))


def _events(head: PortfolioContext) -> list[tuple[date, str]]:
    """One told by two suppliers is one."""
    moment = head.access.moment(head.on)
    versions = known(head.records.of([Achievement]), head.on, moment)
    told = {(version.value("date"), version.value("event")) for version in versions}
    return sorted((date.fromisoformat(day), event) for day, event in told if day and event)
