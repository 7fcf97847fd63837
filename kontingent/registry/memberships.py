"""«Обучение»: one row a membership, by the filters of «Контингент» and by when it began and ended.

A person who learns in two places has two rows. Rows are those that reports count as memberships: of the school year, on
its day of counting. Pages are cut by the sorted key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from kontingent.current.references import Target
from kontingent.history.masking import birth, person_name
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.kernel.keyset import AT_ONCE, DIGITS, Key, Page, PageRequest, checksum, cut, in_portions
from kontingent.kernel.periods import SchoolYear
from kontingent.registry.filters import BIRTH
from kontingent.registry.kept_totals import kept_memberships
from kontingent.registry.membership_filters import MembershipFilters, membership_conditions
from kontingent.registry.name_search import SURNAME
from kontingent.registry.parting import Source
from kontingent.registry.queries import Order

_SORTED = "s.person_id, e.date_from, e.institution_id, e.school_year, e.class_name"
_COLUMNS = f"""
SELECT {{column}}::text AS key, {_SORTED}, {{column}} AS sorted, c.family_name, c.given_name, c.additional_name,
       c.birth_date, c.sex, e.place, e.class_title, e.grade, e.form, e.shift, e.level, e.date_to, e.leaving_reason,
       e.body
"""
_MEMBERSHIP = """
SELECT e.*, coalesce(nullif(i.short_name, ''), i.full_name) AS place,
       coalesce(nullif(b.short_name, ''), b.full_name, '') AS body
FROM enrolment e
JOIN institution i ON i.id = e.institution_id
LEFT JOIN institution b ON b.id = i.parent_id
"""
# Person by person in the order of the list, which goes no further than the page (OFFSET keeps it so).
_WALKED = f"""
{_COLUMNS}
FROM person_scope s
CROSS JOIN LATERAL ({_MEMBERSHIP} WHERE e.person_id = s.person_id AND {{of_memberships}} OFFSET 0) AS e
JOIN person_card c ON c.person_id = s.person_id
WHERE {{of_persons}}
"""
# All of them, by whatever finds them first, and then put in order.
_FOUND = f"""
WITH found AS MATERIALIZED (
    {_COLUMNS}
    FROM ({_MEMBERSHIP} WHERE {{of_memberships}}) AS e
    JOIN person_scope s ON s.person_id = e.person_id
    JOIN person_card c ON c.person_id = s.person_id
    WHERE {{of_persons}}
)
SELECT * FROM found
"""  # noqa: S608 - constant texts
_ROWS = """
FROM person_scope s
JOIN enrolment e ON e.person_id = s.person_id
JOIN institution i ON i.id = e.institution_id
{card} WHERE {where}
"""
# The planner remembers what it finds of a person in a table that it makes for all of the region: 40 ms for one page.
_NO_MEMOIZE = "SET LOCAL enable_memoize = off"
FEW = 2_000  # more of them are counted when asked, and read in the order of the list
_PLACE = f"""
SELECT {{column}}::text, {_SORTED} FROM person_scope s JOIN enrolment e ON e.person_id = s.person_id
WHERE s.scope_id = %(scope)s AND s.person_id = %(person)s AND e.institution_id = %(institution)s
  AND e.school_year = %(year)s AND e.date_from = %(begins)s AND left(md5(e.class_name), {{digits}}) = %(named)s
"""  # noqa: S608 - constant texts


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """A masked viewer gets `birth_year` alone."""

    key: Key
    person_id: int
    name: str
    birth_date: date | None
    birth_year: str
    sex: str  # code of the classifier, as are form, shift, level and reason
    place: Target
    class_name: str
    grade: int | None
    form: str
    shift: str
    level: str
    date_from: date
    date_to: date
    leaving_reason: str
    body: str
    in_address: str

    @property
    def left_on(self) -> date | None:
        """None of a membership that lasts to the end of its school year."""
        return None if self.date_to == SchoolYear.of(self.date_to).end else self.date_to


@dataclass(frozen=True)
class ListedMemberships:
    """`filters`: decided for the scope."""

    scope: Scope
    filters: MembershipFilters
    order: Order = Order.NAME
    descending: bool = False

    def page(self, asked: PageRequest) -> Page[MembershipRow]:
        persons, memberships, values = self._where()
        descending = self.descending != asked.is_backwards
        way = "DESC" if descending else "ASC"
        if asked.key is not None:
            persons, values = f"{persons} AND {self._beyond('<' if descending else '>')}", {**values, **_key(asked.key)}
        are_few = self._up_to_few <= FEW
        names = ("sorted", *(name.partition(".")[2] for name in _names())) if are_few else (self._column, *_names())
        rows = (_FOUND if are_few else _WALKED).format(
            column=self._column, of_persons=persons, of_memberships=memberships
        )
        if not are_few:
            sql.execute(_NO_MEMOIZE)
        text = f"{rows} ORDER BY {', '.join(f'{name} {way}' for name in names)} LIMIT %(limit)s"
        return cut([_row(self.scope, row) for row in sql.rows(text, {**values, "limit": asked.size + 1})], asked)

    def count(self, most: int | None = None) -> int:
        """At most `most` + 1."""
        is_known = self._up_to_few <= FEW or (most is not None and most <= FEW)
        return self._up_to_few if is_known else self._counted(most)

    def count_before(self, row: MembershipRow) -> int:
        return self._counted(None, self._beyond(">" if self.descending else "<"), _key(row.key))

    @cached_property
    def _up_to_few(self) -> int:
        return FEW + 1 if kept_memberships(self.scope, self.filters) > FEW else self._counted(FEW)

    def _counted(self, most: int | None, more: str = "true", values: dict[str, Any] | None = None) -> int:
        rows, known = self.source(more)
        asked = {**known, **(values or {}), "most": None if most is None else most + 1}
        return int(sql.value(f"SELECT count(*) FROM (SELECT {rows} LIMIT %(most)s) AS found", asked))  # noqa: S608 - constant texts

    def source(self, more: str = "true") -> Source:
        """`more` is a condition on its rows."""
        persons, memberships, values = self._where()
        where = f"{persons} AND {memberships} AND {more}"
        card = "JOIN person_card c ON c.person_id = s.person_id" if "c." in where else ""
        return _ROWS.format(card=card, where=where), values

    def organisations(self) -> int:
        """Of how many its rows are."""
        rows, values = self.source()
        return int(sql.value(f"SELECT count(DISTINCT e.institution_id) {rows}", values))

    def key_of(self, _number: int) -> Key | None:
        """A membership has no number."""
        return None

    def key_named(self, name: str) -> Key | None:
        """Where the row that an address names stands; None where there is none in the scope."""
        person, institution, year, begins, named = name.split("-")
        asked = {
            "scope": self.scope.institution_id,
            "person": int(person),
            "institution": int(institution),
            "year": int(year),
            "begins": date.fromisoformat(begins),
            "named": named,
        }
        row = sql.first(_PLACE.format(column=self._column, digits=DIGITS), asked)
        return None if row is None else tuple(row)

    def portions(self, size: int = AT_ONCE) -> Iterator[tuple[MembershipRow, ...]]:
        return in_portions(self, lambda row: row.key, size)

    @property
    def _column(self) -> str:
        if self.order is Order.BIRTH and self.scope.open_data:
            return BIRTH
        return SURNAME if self.scope.masked else "s.name_key"

    def _where(self) -> tuple[str, str, dict[str, Any]]:
        """Conditions on persons, on memberships, and the values of both."""
        persons, memberships = (list(some) for some in membership_conditions(self.scope, self.filters))
        values = {name: value for _, named in (*persons, *memberships) for name, value in named.items()}
        texts = (" AND ".join(text for text, _ in some) for some in (persons, memberships))
        return (*texts, values)  # type: ignore[return-value]  # two texts

    def _beyond(self, sign: str) -> str:
        """The bound on what stands in the index of the scope lets a page begin there."""
        cast = "::date" if self.order is Order.BIRTH and self.scope.open_data else ""
        key = f"%(key)s{cast}, %(key_person)s"
        rest = "%(key_begins)s, %(key_place)s, %(key_year)s, %(key_class)s"
        return f"({self._column}, s.person_id) {sign}= ({key}) AND ({self._column}, {_SORTED}) {sign} ({key}, {rest})"


def _names() -> list[str]:
    return _SORTED.split(", ")


def _key(key: Key) -> dict[str, Any]:
    return dict(zip(("key", "key_person", "key_begins", "key_place", "key_year", "key_class"), key, strict=True))


def is_row_name(text: str) -> bool:
    """As rows stand in addresses: person, organisation, school year, first day, a checksum of the class."""
    parts = text.split("-")
    if len(parts) != 5 or not all(part.isascii() and part.isalnum() for part in parts):
        return False
    person, institution, year, begins, named = parts
    if not all(one.isdigit() and len(one) < 19 for one in (person, institution)) or len(named) != DIGITS:
        return False
    return year.isdigit() and len(year) == 4 and _is_day(begins)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 8 and text.isdigit()


def _row(scope: Scope, row: tuple[Any, ...]) -> MembershipRow:
    key, (_, family, given, additional, born, sex, place, class_title, *rest) = row[:6], row[6:]
    grade, form, shift, level, date_to, reason, body = rest
    _, person, begins, institution, year, class_name = key
    return MembershipRow(
        key=key,
        person_id=person,
        name=person_name(scope, family, given, additional),
        birth_date=None if scope.masked else born,
        birth_year=birth(scope, born) or "",
        sex=sex,
        place=Target("institution", institution, place),
        class_name=class_title,
        grade=grade,
        form=form,
        shift=shift,
        level=level,
        date_from=begins,
        date_to=date_to,
        leaving_reason=reason,
        body=body,
        in_address=f"{person}-{institution}-{year}-{begins:%Y%m%d}-{checksum(class_name)}",
    )
