"""The registry «Контингент»: pages by key, the total found, and all rows for an export.

Pages are cut by the sorted key, never by offset, so the last page costs what the first does.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.kernel.names import search_words
from kontingent.kernel.patience import TooLongError, cancelled, within
from kontingent.people.doubles import OPEN_PAIRS, repeated
from kontingent.registry.filter_conditions import conditions
from kontingent.registry.filters import BIRTH, Filters
from kontingent.registry.kept_totals import kept_total
from kontingent.registry.name_search import SURNAME
from kontingent.registry.rows import RegistryRow, read_rows

COUNTED_UP_TO = 2000  # a part of a name that more persons have is «больше 2000», with no last page


class Order(Enum):
    """What the list is sorted by; the person's id decides between equals."""

    NAME = "name"
    BIRTH = "birth"


class Step(Enum):
    """Which page is asked for, relative to the key."""

    FIRST = "first"
    AFTER = "after"
    BEFORE = "before"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page begins or ends: the sorted value of a row, as text, and its person."""

    value: str
    person_id: int


@dataclass(frozen=True, slots=True)
class Asked:
    order: Order = Order.NAME
    descending: bool = False
    size: int = 25
    step: Step = Step.FIRST
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[RegistryRow, ...]
    before: Key | None  # there are rows before the first of these
    after: Key | None


@dataclass(frozen=True, slots=True)
class Total:
    """`is_exact` False: more than `n`. `repeated`: how many fewer if all open cases among them are of one human."""

    n: int
    is_exact: bool
    repeated: int | None = None  # None where nobody asked, or it took too long


def read_page(scope: Scope, filters: Filters, asked: Asked, *, total: Total | None = None) -> Page:
    """At most `size` rows; one more key is read to know whether a next page is there.

    `total` of the same filters, where the caller has it: a part of a name is counted to choose the way to its rows.
    """
    backwards = asked.step in {Step.BEFORE, Step.LAST}
    are_few = bool(search_words(filters.words)) and (total or count(scope, filters)).is_exact
    keys = _keys(scope, filters, asked, descending=asked.descending != backwards, are_few=are_few)
    more = len(keys) > asked.size
    keys = keys[: asked.size]
    if backwards:
        keys.reverse()
    rows = read_rows(scope, [person for person, _ in keys])
    if not keys:
        return Page((), None, None)
    first, last = Key(keys[0][1], keys[0][0]), Key(keys[-1][1], keys[-1][0])
    has_before = more if backwards else asked.step is Step.AFTER
    has_after = asked.step is Step.BEFORE if backwards else more
    return Page(rows, first if has_before else None, last if has_after else None)


def key_of(scope: Scope, person_id: int, order: Order) -> Key | None:
    """Where this person stands in the list, so that an address names a person and no value; None outside the scope."""
    statement = f"SELECT {_column(scope, order)}::text FROM person_scope s WHERE s.person_id = %s AND s.scope_id = %s"  # noqa: S608 - constant texts
    row = sql.first(statement, [person_id, scope.institution_id])
    return None if row is None else Key(row[0], person_id)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Persons who stand right before and right after one in a list; None at its ends."""

    previous: int | None
    next: int | None


def neighbours(scope: Scope, filters: Filters, asked: Asked, person_id: int) -> Neighbours | None:
    """By key, as pages are: he himself need not be in the list any more. None for somebody outside the scope.

    Of `asked` the order alone counts.
    """
    key = key_of(scope, person_id, asked.order)
    if key is None:
        return None
    filters = filters.decided(scope)
    are_few = bool(search_words(filters.words)) and count(scope, filters).is_exact
    found = []
    for step in (Step.BEFORE, Step.AFTER):
        one = replace(asked, step=step, key=key, size=0)
        descending = asked.descending != (step is Step.BEFORE)
        keys = _keys(scope, filters, one, descending=descending, are_few=are_few)
        found.append(keys[0][0] if keys else None)
    return Neighbours(*found)


def starting_at(scope: Scope, filters: Filters, asked: Asked, person_id: int) -> Asked:
    """The page whose first row is this person; the page asked for when nobody outside the scope may be sought."""
    beside = neighbours(scope, filters, asked, person_id)
    if beside is None:
        return asked
    key = None if beside.previous is None else key_of(scope, beside.previous, asked.order)
    return replace(asked, step=Step.AFTER if key else Step.FIRST, key=key)


def count_within(scope: Scope, filters: Filters, milliseconds: int) -> Total | None:
    """The total if it takes no longer."""
    try:
        with within(milliseconds):
            total = count(scope, filters)
            with suppress(TooLongError), cancelled():
                total = replace(total, repeated=_repeated(scope, filters))
            return total
    except TooLongError:
        return None


def count(scope: Scope, filters: Filters, *, to_the_end: bool = False) -> Total:
    """Exact, but for a part of a name: that stops at the limit, unless it is counted `to_the_end`."""
    kept = kept_total(scope, filters)
    if kept is not None:
        return Total(kept, is_exact=True)
    statement, values = rows_from(scope, filters)
    limit = COUNTED_UP_TO + 1 if search_words(filters.words) and not to_the_end else None
    counted = f"SELECT count(*) FROM (SELECT {statement} LIMIT %(limit)s) AS found"  # noqa: S608 - constant texts
    found = int(sql.value(counted, {**values, "limit": limit}))
    return Total(min(found, COUNTED_UP_TO), is_exact=False) if limit and found > COUNTED_UP_TO else Total(found, True)  # noqa: FBT003 - reads as the field


def count_and_repeated(scope: Scope, filters: Filters) -> Total:
    """The total, and how many of it may be counted twice."""
    return replace(count(scope, filters), repeated=_repeated(scope, filters))


def _repeated(scope: Scope, filters: Filters) -> int:
    statement, values = rows_from(scope, filters)
    text = f"""
        WITH pair AS MATERIALIZED ({OPEN_PAIRS}), found AS MATERIALIZED (
            SELECT s.person_id {statement} AND s.person_id IN (SELECT one FROM pair UNION SELECT other FROM pair))
        SELECT one, other FROM pair
        WHERE one IN (SELECT person_id FROM found) AND other IN (SELECT person_id FROM found)
    """  # noqa: S608 - constant texts
    return repeated(sql.rows(text, values))


def all_rows(scope: Scope, filters: Filters, order: Order = Order.NAME) -> Iterator[RegistryRow]:
    """Every row of the list for an export, a page at a time in constant memory."""
    asked, filters = Asked(order=order, size=1000), filters.decided(scope)
    total = count(scope, filters) if search_words(filters.words) else None
    while True:
        page = read_page(scope, filters, asked, total=total)
        yield from page.rows
        if page.after is None:
            return
        asked = Asked(order=order, size=asked.size, step=Step.AFTER, key=page.after)


def rows_from(scope: Scope, filters: Filters) -> tuple[str, dict[str, Any]]:
    """`FROM … WHERE …` and its values."""
    texts, values = [], {}
    for text, named in conditions(scope, filters):
        texts.append(text)
        values.update(named)
    where = " AND ".join(texts)
    # The card is joined for those who ask it: without it a count is read from the index of the scope alone.
    card = "JOIN person_card c ON c.person_id = s.person_id" if "c." in where else ""
    return f"FROM person_scope s {card} WHERE {where}", values


def _keys(scope: Scope, filters: Filters, asked: Asked, *, descending: bool, are_few: bool) -> list[tuple[int, str]]:
    """(person, sorted value) of the page and one more row."""
    column = _column(scope, asked.order)
    statement, values = rows_from(scope, filters)
    if asked.key is not None and asked.step in {Step.AFTER, Step.BEFORE}:
        sign = "<" if descending else ">"
        cast = "::date" if asked.order is Order.BIRTH and scope.open_data else ""
        statement += f" AND ({column}, s.person_id) {sign} (%(key)s{cast}, %(key_person)s)"
        values |= {"key": asked.key.value, "key_person": asked.key.person_id}
    way = "DESC" if descending else "ASC"
    select = f"SELECT s.person_id, {column}::text AS key, {column} AS sorted {statement}"
    rest = f"ORDER BY sorted {way}, person_id {way} LIMIT %(limit)s"
    if are_few:
        # Few hits: find them by trigrams first, or the planner walks the whole order in search of them.
        text = f"WITH found AS MATERIALIZED ({select}) SELECT person_id, key FROM found {rest}"  # noqa: S608 - constant texts
    else:
        text = f"{select} ORDER BY {column} {way}, s.person_id {way} LIMIT %(limit)s"
    return [(row[0], row[1]) for row in sql.rows(text, {**values, "limit": asked.size + 1})]


def _column(scope: Scope, order: Order) -> str:
    if order is Order.BIRTH and scope.open_data:
        return BIRTH
    return SURNAME if scope.masked else "s.name_key"
