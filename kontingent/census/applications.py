"""Applications to one organisation: how many stand in which status, and those whose children the viewer may know of.

Who waits for a place is not yet directed anywhere, nor is he in another kindergarten of his wish already. Demand is
current when the wished day is not after 1 September of the school year that is running, and deferred when it is after
it and before the next 1 September. Who wishes a later day stands by the school year of it, and who wishes none apart:
each who waits stands once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from kontingent.current.references import Target
from kontingent.history.masking import MASK, person_name
from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, clock, russian, sql
from kontingent.kernel.filtering import Condition, FilterPrivacy, SqlFilter, Values, declared, sql_conditions
from kontingent.kernel.periods import SchoolYear
from kontingent.people.doubles import is_doubted

OPEN = FilterPrivacy.OPEN


class Demand(Enum):
    WAITING = "waiting"
    CURRENT = "current"
    DEFERRED = "deferred"
    NEXT = "next"
    LATER = "later"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Heading:
    """`days` follow the title: which wished days are meant."""

    title: str
    days: str = ""

    @property
    def whole(self) -> str:
        return f"{self.title} {self.days}".strip()


def headings() -> dict[Demand, Heading]:
    """Of today's school year; all but the first add up to the first."""
    first, second, third = (russian.date(day) for day in demand_days().values())
    return {
        Demand.WAITING: Heading("Ждут места"),
        Demand.CURRENT: Heading("Актуальный спрос", f"к{russian.NBSP}{first}"),
        Demand.DEFERRED: Heading("Отложенный спрос", f"до{russian.NBSP}{second}"),
        Demand.NEXT: Heading(f"К{russian.NBSP}{second}", f"и{russian.NBSP}до{russian.NBSP}{third}"),
        Demand.LATER: Heading(f"К{russian.NBSP}{third}", "и позже"),
        Demand.UNDATED: Heading("Дата не указана"),
    }


# Of `application a`.
_WAITS = "a.status IN ('registered', 'checking', 'queued')"
IN_DEMAND: Mapping[Demand, str] = {
    Demand.WAITING: _WAITS,
    Demand.CURRENT: f"{_WAITS} AND a.desired <= %(start)s",
    Demand.DEFERRED: f"{_WAITS} AND a.desired > %(start)s AND a.desired < %(next)s",
    Demand.NEXT: f"{_WAITS} AND a.desired >= %(next)s AND a.desired < %(after)s",
    Demand.LATER: f"{_WAITS} AND a.desired >= %(after)s",
    Demand.UNDATED: f"{_WAITS} AND a.desired IS NULL",
}
# The school year in which a place is wished.
DESIRED_YEAR = "extract(year FROM a.desired - interval '8 months')::int"
# How long the child has waited on a day; by number of WAITED.
WAITED_FOR = """CASE WHEN a.registered IS NULL THEN 0 WHEN a.registered > %(day)s::date - interval '3 months' THEN 1
        WHEN a.registered > %(day)s::date - interval '6 months' THEN 2
        WHEN a.registered > %(day)s::date - interval '1 year' THEN 3 ELSE 4 END"""
WAITED = {
    1: "До\u00a03\u00a0месяцев",
    2: "От\u00a03 до\u00a06\u00a0месяцев",
    3: "От\u00a06\u00a0месяцев до\u00a0года",
    4: "Больше года",
    0: "День регистрации не\u00a0указан",
}
_COUNTS = """
SELECT status, count(*) FROM application WHERE institution_id = %(institution)s GROUP BY status
"""
_FROM = """
FROM application a
JOIN person_card c ON c.person_id = a.person_id
JOIN person_scope s ON s.person_id = a.person_id AND s.scope_id = %(scope)s
WHERE {conditions}
"""
ROW = f"""a.person_id, c.family_name, c.given_name, c.additional_name, a.number, a.registered, a.desired, a.level,
       a.status, a.benefit, {is_doubted("a.person_id")}"""
_LIST = f"""
SELECT {ROW}
{_FROM}
ORDER BY a.registered DESC NULLS LAST, a.registered_time DESC, a.number, a.person_id
LIMIT %(limit)s OFFSET %(offset)s
"""


# Each organisation looks up its own: below a small body few do, and all of the region's are not read.
_OPEN = """
SELECT i.id, told.waiting, told.unanswered
FROM institution i
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE a.status <> 'directed')::int AS waiting,
           count(*) FILTER (WHERE a.status = 'directed')::int AS unanswered
    FROM application a
    WHERE a.institution_id = i.id AND a.status IN ('registered', 'checking', 'queued', 'directed')
) AS told
WHERE i.path @> ARRAY[%(body)s]::bigint[] AND told.waiting + told.unanswered > 0
ORDER BY told.unanswered DESC, told.waiting DESC, coalesce(nullif(i.short_name, ''), i.full_name), i.id
"""


def _in_demand(selection: "Selection") -> Iterator[Condition]:
    if selection.demand is not None:
        yield IN_DEMAND[selection.demand], demand_days()


def _demands(_scope: Scope) -> Values:
    return [(demand.value, heading.whole) for demand, heading in headings().items()]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which applications; None asks for any, an empty text for those of which it is not said."""

    status: str | None = declared(None, SqlFilter(privacy=OPEN, column="a.status", codes="application_status"))
    level: str | None = declared(None, SqlFilter(privacy=OPEN, column="a.level", codes="education_level"))
    demand: Demand | None = declared(None, SqlFilter(privacy=OPEN, where=_in_demand, offers=_demands))


@dataclass(frozen=True, slots=True)
class StatusCount:
    code: str
    applications: int

    @property
    def label(self) -> str:
        return classifiers.label("application_status", self.code) if self.code else "Статус не указан"


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    person: Target
    number: str
    registered: date | None
    desired: date | None
    level: str
    status: str
    benefit: str
    is_doubted: bool  # a case waits whether the child is somebody else of the register


@dataclass(frozen=True, slots=True)
class OpenOffers:
    """Of an organisation, today: how many wait for a place, and how many are directed and have not answered."""

    institution_id: int
    waiting: int
    unanswered: int


def read_open(body_id: int, rows: sql.Reads = sql.rows) -> Sequence[Sequence[int]]:
    """Organisations below a body where somebody waits or has not answered; those with the most unanswered first.

    As rows of OpenOffers: of thousands a page makes those that it shows. Whoever applied there stands in the scope of
    all who may ask of it. `rows`: who gives them, where the night has.
    """
    return rows(_OPEN, {"body": body_id})


def count_applications(institution_id: int) -> list[StatusCount]:
    """In the order of the classifier; of any child, in the viewer's scope or not."""
    found = sql.pairs(_COUNTS, {"institution": institution_id})
    codes = [*classifiers.classifier("application_status").items, ""]
    ordered = [*(code for code in codes if code in found), *sorted(found.keys() - {*codes})]
    return [StatusCount(code, found[code]) for code in ordered]


def count_selected(scope: Scope, institution_id: int, selection: Selection) -> int:
    """Of children whom the viewer may know."""
    conditions, values = _selected(institution_id, selection)
    counted: int = sql.value(
        f"SELECT count(*) {_FROM.format(conditions=conditions)}", {**values, "scope": scope.institution_id}
    )
    return counted


def read_applications(
    scope: Scope, institution_id: int, selection: Selection, *, start: int = 0, limit: int | None = None
) -> list[ApplicationRow]:
    """The latest first; whose scope the organisation is in knows every applicant."""
    conditions, values = _selected(institution_id, selection)
    page = {"scope": scope.institution_id, "offset": start, "limit": limit}
    rows = sql.rows(_LIST.format(conditions=conditions), {**values, **page})
    return [application_row(scope, row) for row in rows]


def application_row(scope: Scope, row: tuple[Any, ...]) -> ApplicationRow:
    """Of `ROW`."""
    id_, family, given, additional, number, registered, desired, level, code, benefit, doubted = row
    return ApplicationRow(
        person=Target("person", id_, person_name(scope, family, given, additional)),
        number=number,
        registered=registered,
        desired=desired,
        level=classifiers.classifier("education_level").short(level) if level else "",
        status=classifiers.label("application_status", code) if code else "",
        benefit=MASK if scope.masked else classifiers.label("queue_benefit", benefit) if benefit else "",
        is_doubted=doubted,
    )


def demand_days() -> dict[str, date]:
    """What the conditions of demand compare with: 1 September of the running school year and of the two after it."""
    year = SchoolYear.of(clock.today())
    return {name: date(year.first + later, 9, 1) for later, name in enumerate(("start", "next", "after"))}


def _selected(institution_id: int, selection: Selection) -> tuple[str, dict[str, Any]]:
    conditions, values = ["a.institution_id = %(institution)s"], {"institution": institution_id}
    for text, asked in sql_conditions(selection):
        conditions.append(text)
        values |= asked
    return " AND ".join(conditions), values
