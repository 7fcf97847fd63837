"""The registry «Контингент»: pages by key, the total found, and all rows for an export.

Pages are cut by the sorted key, never by offset, so the last page costs what the first does.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum

from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.kernel.keyset import AT_ONCE, Key, Page, PageRequest, Step, cut
from kontingent.kernel.names import search_words
from kontingent.kernel.patience import TooLongError, within
from kontingent.people.doubles import OPEN_PAIRS, repeated
from kontingent.registry.filters import BIRTH, Filters
from kontingent.registry.kept_totals import kept_least, kept_total
from kontingent.registry.name_search import SURNAME, Where, is_small
from kontingent.registry.parting import Source
from kontingent.registry.rows import RegistryRow, read_rows
from kontingent.registry.selecting import rows_from, where_of

_ORGANISATIONS = """
SELECT count(DISTINCT i.id) FROM person_scope o JOIN institution i ON i.id = o.scope_id
WHERE i.is_organisation AND i.path @> ARRAY[%(own)s]::bigint[] AND o.person_id IN (SELECT s.person_id {rows})
"""
WALKED = 100  # rows: a page whose members stand close together is found by going through the order
WALKED_WITHIN = 300  # milliseconds
# Of a large scope, whoever has a part of a name in his is sought among so many first: a page of them there tells that
# they are many, and is found by going through the order, so nobody looks up thousands of cards to count them.
LOOKED_AT, CLOSE = 10_000, 26  # members
_CLOSE = """
SELECT count(*) FROM (
    SELECT FROM (SELECT * FROM person_scope WHERE scope_id = %(scope)s ORDER BY name_key, person_id LIMIT %(most)s) AS s
    WHERE {conditions} LIMIT %(close)s
) AS found
"""
DAYS_OF_MONTH = 31
COUNTED_UP_TO = 2000  # of a list whose total is not kept; more are «больше 2000»


class Order(Enum):
    """What the list is sorted by; the person's id decides between equals."""

    NAME = "name"
    BIRTH = "birth"


@dataclass(frozen=True, slots=True)
class Total:
    """`is_exact` False: more than `n`. `repeated`: how many fewer if all open cases among them are of one human.

    `found`: who they are, where few are found dearly: nobody need seek them again.
    """

    n: int
    is_exact: bool
    repeated: int | None = None  # None where nobody asked, or it would take too long
    found: tuple[int, ...] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Persons who stand right before and right after one in a list; None at its ends."""

    previous: int | None
    next: int | None


@dataclass(frozen=True, slots=True)
class ListedPersons:
    """The list as others are read by key, by statements of its own: a key is the sorted value, as text, and the person.

    `total` of these filters, where the caller has it: a part of a name is counted to choose the way to its rows.
    `stand_close`: so many that nobody need count them.
    """

    scope: Scope
    filters: Filters
    order: Order = Order.NAME
    descending: bool = False
    total: Total | None = None
    stand_close: bool = False

    def page(self, asked: PageRequest) -> Page[RegistryRow]:
        keys = cut(self._keys(asked), asked)
        return Page(self._rows(keys), keys.has_before, keys.has_after)

    def key_of(self, number: int) -> Key | None:
        """Where this person stands, so that an address names a person and no value; None outside the scope."""
        column = _column(self.scope, self.order)
        statement = f"SELECT {column}::text FROM person_scope s WHERE s.person_id = %s AND s.scope_id = %s"  # noqa: S608 - constant texts
        row = sql.first(statement, [number, self.scope.institution_id])
        return None if row is None else (row[0], number)

    def neighbours(self, person_id: int) -> Neighbours | None:
        """By key, as pages are: he himself need not be in the list any more. None for somebody outside the scope."""
        key = self.key_of(person_id)
        if key is None:
            return None
        counted = self.counted()
        beside = (counted._keys(PageRequest(0, step, key)) for step in (Step.BEFORE, Step.AFTER))  # noqa: SLF001 - the same list
        return Neighbours(*(keys[0][0] if keys else None for keys in beside))

    def starting_at(self, person_id: int, size: int) -> PageRequest | None:
        """The page whose first row is this person; None when nobody outside the scope may be sought."""
        beside = self.neighbours(person_id)
        if beside is None:
            return None
        key = None if beside.previous is None else self.key_of(beside.previous)
        return PageRequest(size, Step.AFTER, key) if key else PageRequest(size)

    def portions(self, size: int = AT_ONCE) -> Iterator[tuple[RegistryRow, ...]]:
        """The whole list in its order, a page at a time in constant memory."""
        counted, asked = self.counted(), PageRequest(size)
        while True:
            keys = cut(counted._keys(asked), asked)  # noqa: SLF001 - the same list
            yield self._rows(keys)
            if not keys.has_after:
                return
            person, value = keys.rows[-1]
            asked = PageRequest(size, Step.AFTER, (value, person))

    def counted(self) -> "ListedPersons":
        """With the total, if pages of it would count it each."""
        is_counted = self.total is not None or self.stand_close or not search_words(self.filters.words)
        return self if is_counted else replace(self, total=count(self.scope, self.filters))

    def source(self) -> Source:
        return rows_from(self.scope, self.filters)

    def organisations(self) -> int:
        """Below the viewer's own, in how many its persons stand."""
        rows, values = self.source()
        return int(sql.value(_ORGANISATIONS.format(rows=rows), {**values, "own": self.scope.institution_id}))

    def _rows(self, keys: Page[tuple[int, str]]) -> tuple[RegistryRow, ...]:
        return read_rows(self.scope, [person for person, _ in keys.rows])

    def _keys(self, asked: PageRequest) -> list[tuple[int, str]]:
        """(person, sorted value) of the page and one more row."""
        total = self.counted().total
        are_few = total is not None and total.is_exact and total.n <= COUNTED_UP_TO
        are_few = are_few or _are_born_close(self.filters.allowed(self.scope))
        sought = bool(search_words(self.filters.words)) or self.filters.about_learning
        if sought and not are_few and asked.size <= WALKED:
            with suppress(TooLongError), within(WALKED_WITHIN):
                return self._read_keys(asked, rows_from(self.scope, self.filters, walked=True))
        return self._read_keys(asked, _rows(self.scope, self.filters, total), are_few=are_few)

    def _read_keys(self, asked: PageRequest, source: Source, *, are_few: bool = False) -> list[tuple[int, str]]:
        """Few are found first and sorted, or the planner goes through the whole order in search of them."""
        descending = self.descending != asked.is_backwards
        column = _column(self.scope, self.order)
        statement, values = source
        if asked.key is not None:
            sign = "<" if descending else ">"
            cast = "::date" if self.order is Order.BIRTH and self.scope.open_data else ""
            statement += f" AND ({column}, s.person_id) {sign} (%(key)s{cast}, %(key_person)s)"
            values |= {"key": asked.key[0], "key_person": asked.key[1]}
        way = "DESC" if descending else "ASC"
        select = f"SELECT s.person_id, {column}::text AS key, {column} AS sorted {statement}"
        if are_few:
            rest = f"ORDER BY sorted {way}, person_id {way} LIMIT %(limit)s"
            text = f"WITH found AS MATERIALIZED ({select}) SELECT person_id, key FROM found {rest}"  # noqa: S608 - constant texts
        else:
            text = f"{select} ORDER BY {column} {way}, s.person_id {way} LIMIT %(limit)s"
        return [(row[0], row[1]) for row in sql.rows(text, {**values, "limit": asked.size + 1})]


def count_within(scope: Scope, filters: Filters, milliseconds: int) -> Total | None:
    """The total if it takes no longer; one that is kept takes no time, that of a name is needed to find its rows.

    None of a name too whose rows stand close.
    """
    kept = kept_total(scope, filters)
    if kept is not None:
        return Total(kept, is_exact=True)
    if search_words(filters.words):
        stand_close = _stand_close(scope, filters)
        return None if stand_close else count(scope, filters, stand_close=stand_close)
    try:
        with within(milliseconds):
            return count(scope, filters)
    except TooLongError:
        return None


def _stand_close(scope: Scope, filters: Filters) -> bool:
    """Whether the first members of a large scope give a page of them."""
    where, values = where_of(scope, filters, walked=True)
    if scope.masked or filters.where is not Where.ANYWHERE or is_small(values["scope"]):
        return False
    asked = {**values, "most": LOOKED_AT, "close": CLOSE}
    return int(sql.value(_CLOSE.format(conditions=where), asked)) == CLOSE


def count(scope: Scope, filters: Filters, *, to_the_end: bool = False, stand_close: bool | None = None) -> Total:
    """Exact where it is kept; else it stops at the limit, unless it is counted `to_the_end`.

    `stand_close`, where the caller knows it.
    """
    kept = kept_total(scope, filters)
    if kept is not None:
        return Total(kept, is_exact=True)
    if not to_the_end and kept_least(scope, filters) > COUNTED_UP_TO:
        return Total(COUNTED_UP_TO, is_exact=False)
    is_part = bool(search_words(filters.words)) and filters.where is Where.ANYWHERE
    if is_part and stand_close is None:
        stand_close = _stand_close(scope, filters)
    statement, values = rows_from(scope, filters, walked=bool(stand_close), by_cards=is_part)
    limit = None if to_the_end else COUNTED_UP_TO + 1
    if limit and (filters.about_learning or is_part):
        persons = tuple(sql.column(f"SELECT s.person_id {statement} LIMIT %(limit)s", {**values, "limit": limit}))
        are_few = len(persons) < limit
        return Total(len(persons) if are_few else COUNTED_UP_TO, is_exact=are_few, found=persons if are_few else None)
    counted = f"SELECT count(*) FROM (SELECT {statement} LIMIT %(limit)s) AS found"  # noqa: S608 - constant texts
    found = int(sql.value(counted, {**values, "limit": limit}))
    return Total(min(found, COUNTED_UP_TO), is_exact=limit is None or found <= COUNTED_UP_TO)


def count_exactly(scope: Scope, filters: Filters) -> Total:
    """The total to the end, and how many of it may be counted twice: however long it takes."""
    return replace(count(scope, filters, to_the_end=True), repeated=repeated(_pairs(scope, filters, _BY_CASES)))


def with_repeated(scope: Scope, filters: Filters, total: Total) -> Total:
    """And how many of it may be counted twice, where few persons are asked for their cases or few cases wait at all."""
    if total.is_exact and total.n <= FEW:
        way = _BY_PERSONS
    elif int(sql.value(_WAITING, {"limit": FEW + 1})) <= FEW:
        way = _BY_CASES
    else:
        return total
    return replace(total, repeated=repeated(_pairs(scope, filters, way, total)))


FEW = 300  # persons or open cases that a page looks up beside its rows, each by its key
_WAITING = "SELECT count(*) FROM (SELECT FROM recognition_case WHERE state = 'open' LIMIT %(limit)s) AS waiting"
# Each side is looked up by its key (OFFSET keeps the planner from reading the whole scope instead).
_BY_CASES = f"""
WITH pair AS MATERIALIZED ({OPEN_PAIRS})
SELECT one, other FROM pair
WHERE EXISTS (SELECT {{rows}} AND s.person_id = one OFFSET 0)
  AND EXISTS (SELECT {{rows}} AND s.person_id = other OFFSET 0)
"""  # noqa: S608 - constant texts
_BY_PERSONS = """
WITH found AS MATERIALIZED (SELECT s.person_id {rows}), member AS MATERIALIZED (
    SELECT person_id, person_id AS id FROM found
    UNION ALL
    SELECT person_id, p.id FROM found, LATERAL (SELECT id FROM person WHERE merged_into_id = person_id OFFSET 0) p
)
SELECT one.person_id, other.person_id
FROM member one
JOIN recognition_case k ON k.person_id = one.id AND k.state = 'open'
JOIN member other ON other.id = k.candidate_id
WHERE one.person_id <> other.person_id
"""


def _pairs(scope: Scope, filters: Filters, way: str, total: Total | None = None) -> list[tuple[int, int]]:
    statement, values = _rows(scope, filters, total)
    return sql.rows(way.format(rows=statement), values)


def all_rows(scope: Scope, filters: Filters, order: Order = Order.NAME) -> Iterator[RegistryRow]:
    """Every row of the list for an export."""
    for rows in ListedPersons(scope, filters.decided(scope), order).portions():
        yield from rows


def _rows(scope: Scope, filters: Filters, total: Total | None) -> Source:
    """As `rows_from`, of those who are found already by their keys."""
    if total is None or total.found is None:
        return rows_from(scope, filters)
    known = {"scope": filters.institution_id or scope.institution_id, "found": list(total.found)}
    return "FROM person_scope s WHERE s.scope_id = %(scope)s AND s.person_id = ANY(%(found)s::bigint[])", known


def _are_born_close(filters: Filters) -> bool:
    """Within a month: of these the index of births gives few, and the order of names many others in between."""
    born_from, born_to = filters.births
    return born_from is not None and born_to is not None and (born_to - born_from).days < DAYS_OF_MONTH


def _column(scope: Scope, order: Order) -> str:
    if order is Order.BIRTH and scope.open_data:
        return BIRTH
    return SURNAME if scope.masked else "s.name_key"
