"""The list of applications of everything that a viewer's institution governs: what the numbers of bodies lead to.

The latest first. Whose scope an organisation is in knows every applicant to it, as on the page of the organisation
(`census.applications`); of other organisations the same child may have applied to, nothing is listed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from kontingent.census.applications import (
    DESIRED_YEAR,
    OPEN,
    ROW,
    WAITED,
    WAITED_FOR,
    ApplicationRow,
    Selection,
    application_row,
)
from kontingent.current.references import Target
from kontingent.institutions import municipalities
from kontingent.institutions.queries import Choosable
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.kernel.filtering import (
    NOT_GIVEN,
    Condition,
    FilterPrivacy,
    SqlFilter,
    Values,
    declared,
    left_of,
    sql_conditions,
)
from kontingent.kernel.keyset import AT_ONCE, Key, Page, PageRequest, checksum, cut, in_portions
from kontingent.kernel.periods import SchoolYear

CLOSED, WIDENED = FilterPrivacy.CLOSED, FilterPrivacy.WIDENED
YEARS = 10  # around the running one that places may be wished for
UNDATED = 0  # in place of a year
_KEY = "a.date_from, a.person_id, a.institution_id, a.number"
_COLUMNS = f"SELECT {_KEY}, coalesce(nullif(i.short_name, ''), i.full_name), {ROW}"
_FROM = """
FROM application a
JOIN institution i ON i.id = a.institution_id AND i.path @> ARRAY[%(scope)s]::bigint[]
JOIN person_card c ON c.person_id = a.person_id
JOIN person_scope s ON s.person_id = a.person_id AND s.scope_id = %(scope)s
WHERE {conditions}
"""
_PLACE = f"""
SELECT {_KEY} FROM application a JOIN institution i ON i.id = a.institution_id
WHERE i.path @> ARRAY[%(scope)s]::bigint[] AND a.person_id = %(person)s AND a.institution_id = %(institution)s
"""  # noqa: S608 - our own text


def _in_place(selection: "ApplicationFilters") -> Iterator[Condition]:
    if selection.institution_id is not None:
        yield "i.path @> ARRAY[%(below)s]::bigint[]", {"below": selection.institution_id}


def _registered(selection: "ApplicationFilters") -> Iterator[Condition]:
    days = {"first": selection.registered_from or date.min, "last": selection.registered_to or date.max}
    yield "a.date_from BETWEEN %(first)s AND %(last)s", days


def _born(selection: "ApplicationFilters") -> Iterator[Condition]:
    days = {"born_from": selection.born_from or date.min, "born_to": selection.born_to or date.max}
    yield "c.birth_date BETWEEN %(born_from)s AND %(born_to)s", days


def _wished(selection: "ApplicationFilters") -> Iterator[Condition]:
    yield f"coalesce({DESIRED_YEAR}, {UNDATED}) = %(desired)s", {"desired": selection.desired}


def _waited(selection: "ApplicationFilters") -> Iterator[Condition]:
    yield f"{WAITED_FOR} = %(waited)s", {"waited": selection.waited, "day": clock.today()}


def _years(_scope: Scope) -> Values:
    now = SchoolYear.of(clock.today()).first
    years = [SchoolYear(now + later) for later in range(-YEARS, YEARS + 1)]
    return [*((str(year.first), year.label) for year in years), (NOT_GIVEN, "Не\u00a0указан")]


def _terms(_scope: Scope) -> Values:
    return [(str(number), label) for number, label in WAITED.items()]


def _coded(column: str, codes: str, privacy: FilterPrivacy = OPEN) -> Any:  # noqa: ANN401  # as `declared`
    return declared(None, SqlFilter(privacy=privacy, column=column, codes=codes))


@dataclass(frozen=True, slots=True)
class ApplicationFilters(Selection):
    """`institution_id`: of the organisation, or of all below the body. `desired`: a school year, or UNDATED."""

    institution_id: int | None = declared(None, SqlFilter(privacy=OPEN, where=_in_place, among=Choosable.BODIES_BELOW))
    institution_type: str | None = _coded("i.type", "institution_type")
    municipality: str | None = declared(
        None,
        SqlFilter(privacy=OPEN, column=municipalities.OF_ORGANISATION, offers=municipalities.municipality_values),
    )
    locality: str | None = _coded("i.locality", "settlement_kind")
    ownership: str | None = _coded("i.ownership", "ownership")
    structure: str | None = _coded("i.structure", "institution_structure")
    registered_from: date | None = declared(None, SqlFilter(privacy=OPEN, where=_registered))
    registered_to: date | None = declared(None, SqlFilter(privacy=OPEN, where=_registered))
    born_from: date | None = declared(
        None, SqlFilter(privacy=WIDENED, where=_born, widens=lambda day: date(day.year, 1, 1))
    )
    born_to: date | None = declared(
        None, SqlFilter(privacy=WIDENED, where=_born, widens=lambda day: date(day.year, 12, 31))
    )
    desired: int | None = declared(None, SqlFilter(privacy=OPEN, where=_wished, offers=_years))
    waited: int | None = declared(None, SqlFilter(privacy=OPEN, where=_waited, offers=_terms))
    benefit: str | None = _coded("a.benefit", "queue_benefit", CLOSED)


@dataclass(frozen=True, slots=True)
class ListedApplication:
    key: Key
    told: ApplicationRow
    place: Target
    in_address: str


@dataclass(frozen=True)
class ListedApplications:
    scope: Scope
    filters: ApplicationFilters

    def page(self, asked: PageRequest) -> Page[ListedApplication]:
        way, sign = ("ASC", ">") if asked.is_backwards else ("DESC", "<")
        more, known = (_beyond(sign), _named(asked.key)) if asked.key is not None else ("true", {})
        order = ", ".join(f"{column} {way}" for column in _KEY.split(", "))
        rows, values = self._rows(more)
        text = f"{_COLUMNS} {rows} ORDER BY {order} LIMIT %(limit)s"
        found = sql.rows(text, {**values, **known, "limit": asked.size + 1})
        return cut([_row(self.scope, row) for row in found], asked)

    def count(self, most: int | None = None) -> int:
        rows, values = self._rows("true")
        limited = {**values, "most": None if most is None else most + 1}
        return int(sql.value(f"SELECT count(*) FROM (SELECT {rows} LIMIT %(most)s) AS found", limited))  # noqa: S608 - constant texts

    def count_before(self, row: ListedApplication) -> int:
        rows, values = self._rows(_beyond(">"))
        return int(sql.value(f"SELECT count(*) {rows}", {**values, **_named(row.key)}))

    def key_of(self, _number: int) -> Key | None:
        """An application has no number of ours."""
        return None

    def key_named(self, name: str) -> Key | None:
        """Where the row that an address names stands; None where there is none in the scope."""
        person, institution, named = name.split("-")
        asked = {"scope": self.scope.institution_id, "person": int(person), "institution": int(institution)}
        rows = (tuple(row) for row in sql.rows(_PLACE, asked))
        return next((row for row in rows if checksum(row[-1]) == named), None)

    def portions(self, size: int = AT_ONCE) -> Iterator[tuple[ListedApplication, ...]]:
        return in_portions(self, lambda row: row.key, size)

    def _rows(self, more: str) -> tuple[str, dict[str, Any]]:
        filters = left_of(self.filters) if self.scope.masked else self.filters
        conditions, values = [more], {"scope": self.scope.institution_id}
        for text, asked in sql_conditions(filters):
            conditions.append(text)
            values |= asked
        return _FROM.format(conditions=" AND ".join(conditions)), values


def _beyond(sign: str) -> str:
    return f"({_KEY}) {sign} (%(key_day)s, %(key_person)s, %(key_place)s, %(key_number)s)"


def _named(key: Key) -> dict[str, Any]:
    return dict(zip(("key_day", "key_person", "key_place", "key_number"), key, strict=True))


def _row(scope: Scope, row: tuple[Any, ...]) -> ListedApplication:
    key, place, told = row[:4], row[4], row[5:]
    _, person, institution, number = key
    name = f"{person}-{institution}-{checksum(number)}"
    return ListedApplication(key, application_row(scope, told), Target("institution", institution, place), name)
