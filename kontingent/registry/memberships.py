"""«Обучение»: one row a membership, by the filters of «Контингент» and by when it began and ended.

A person who learns in two places has two rows. Rows are those that reports count as memberships: of the school year, on
its day of counting. Pages are cut by the sorted key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import md5
from typing import Any

from kontingent.current.references import Target
from kontingent.history.masking import birth, person_name
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.kernel.keyset import AT_ONCE, Key, Page, PageRequest, Step, cut
from kontingent.kernel.names import search_words
from kontingent.registry.filters import BIRTH
from kontingent.registry.membership_filters import MembershipFilters, membership_conditions
from kontingent.registry.name_search import SURNAME, Where
from kontingent.registry.queries import Order

_SORTED = "s.person_id, e.date_from, e.institution_id, e.school_year, e.class_name"
_ROW = f"""
SELECT {{column}}::text AS key, {_SORTED}, {{column}} AS sorted, c.family_name, c.given_name, c.additional_name,
       c.birth_date, c.sex, coalesce(nullif(i.short_name, ''), i.full_name), e.class_title, e.grade, e.form, e.shift,
       e.level, e.date_to, e.leaving_reason, coalesce(nullif(b.short_name, ''), b.full_name, '')
FROM person_scope s
JOIN enrolment e ON e.person_id = s.person_id
JOIN institution i ON i.id = e.institution_id
JOIN person_card c ON c.person_id = s.person_id
LEFT JOIN institution b ON b.id = i.parent_id
WHERE {{where}}
"""  # noqa: S608 - constant texts
_COUNTED = """
SELECT count(*) FROM (
    SELECT FROM person_scope s
    JOIN enrolment e ON e.person_id = s.person_id
    JOIN institution i ON i.id = e.institution_id
    {card} WHERE {where} LIMIT %(most)s
) AS found
"""
_PLACE = f"""
SELECT {{column}}::text, {_SORTED} FROM person_scope s JOIN enrolment e ON e.person_id = s.person_id
WHERE s.scope_id = %(scope)s AND s.person_id = %(person)s AND e.institution_id = %(institution)s
  AND e.school_year = %(year)s AND e.date_from = %(begins)s AND left(md5(e.class_name), {{digits}}) = %(named)s
"""  # noqa: S608 - constant texts
_DIGITS = 8  # of a checksum: two classes of one organisation that somebody joins on one day


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
        return None if (self.date_to.month, self.date_to.day) == (8, 31) else self.date_to


@dataclass(frozen=True, slots=True)
class ListedMemberships:
    """`filters`: decided for the scope."""

    scope: Scope
    filters: MembershipFilters
    order: Order = Order.NAME
    descending: bool = False

    def page(self, asked: PageRequest) -> Page[MembershipRow]:
        where, values = self._where()
        descending = self.descending != asked.is_backwards
        way = "DESC" if descending else "ASC"
        if asked.key is not None:
            where, values = f"{where} AND {self._beyond('<' if descending else '>')}", {**values, **_key(asked.key)}
        rows = _ROW.format(column=self._column, where=where)
        ordered = ", ".join(f"{one} {way}" for one in ("sorted", *(name.partition(".")[2] for name in _names())))
        if search_words(self.filters.words) and self.filters.where is Where.ANYWHERE and self.scope.open_data:
            # Found by trigrams first, or the planner walks the whole order in search of them.
            text = f"WITH found AS MATERIALIZED ({rows}) SELECT * FROM found ORDER BY {ordered} LIMIT %(limit)s"  # noqa: S608 - constant texts
        else:
            own = ", ".join(f"{one} {way}" for one in (self._column, *_names()))
            text = f"{rows} ORDER BY {own} LIMIT %(limit)s"
        return cut([_row(self.scope, row) for row in sql.rows(text, {**values, "limit": asked.size + 1})], asked)

    def count(self, most: int | None = None) -> int:
        """At most `most` + 1."""
        where, values = self._where()
        card = "JOIN person_card c ON c.person_id = s.person_id" if "c." in where else ""
        asked = {**values, "most": None if most is None else most + 1}
        return int(sql.value(_COUNTED.format(card=card, where=where), asked))

    def count_before(self, row: MembershipRow) -> int:
        where, values = self._where()
        before = f"{where} AND {self._beyond('>' if self.descending else '<')}"
        asked = {**values, **_key(row.key), "most": None}
        card = "JOIN person_card c ON c.person_id = s.person_id" if "c." in where else ""
        return int(sql.value(_COUNTED.format(card=card, where=before), asked))

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
        row = sql.first(_PLACE.format(column=self._column, digits=_DIGITS), asked)
        return None if row is None else tuple(row)

    def portions(self, size: int = AT_ONCE) -> Iterator[tuple[MembershipRow, ...]]:
        asked = PageRequest(size)
        while (page := self.page(asked)).rows:
            yield page.rows
            if not page.has_after:
                return
            asked = PageRequest(size, Step.AFTER, page.rows[-1].key)

    @property
    def _column(self) -> str:
        if self.order is Order.BIRTH and self.scope.open_data:
            return BIRTH
        return SURNAME if self.scope.masked else "s.name_key"

    def _where(self) -> tuple[str, dict[str, Any]]:
        texts, values = [], dict[str, Any]()
        for text, named in membership_conditions(self.scope, self.filters):
            texts.append(text)
            values |= named
        return " AND ".join(texts), values

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
    if not all(one.isdigit() and len(one) < 19 for one in (person, institution)) or len(named) != _DIGITS:
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
        in_address=f"{person}-{institution}-{year}-{begins:%Y%m%d}-{_checksum(class_name)}",
    )


def _checksum(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()[:_DIGITS]
