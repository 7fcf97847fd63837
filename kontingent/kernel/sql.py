"""Statements of our own and all that they give: the one place that opens a cursor.

A statement goes as Django sends its own: values are quoted into the text, counters of queries see it. With `bound` it
goes by the driver alone: arrays travel as parameters instead of text and rows come binary, which is what loading needs;
from its first time on a connection it is one that the server has prepared, and soon planned once for all values.

`by_key` prepares a statement at once: it is planned once a connection, whatever its values, so it serves who asks for
rows by their key and no search, whose plan hangs on what is sought. Inside `web.gate.read_only` the first plan is kept.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache, partial
from time import monotonic
from typing import Any, Self, TypeVar, overload
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

KEPT = 1000  # prepared statements of a connection; a loading has more than the driver's hundred
Values = Mapping[str, Any] | Sequence[Any]
Row = tuple[Any, ...]
Reads = Callable[
    [str, Mapping[str, Any]], Sequence[Sequence[Any]]
]  # of a statement and its values: `rows` and the like
T = TypeVar("T")

_VALUE = re.compile(r"%(?:\((\w+)\))?s|%%")
_KEYED = "cursor of by_key"  # of a connection: it remembers how the types that it has met are written and read
_KEPT_BY: WeakKeyDictionary[psycopg.Connection[Any], set[str]] = WeakKeyDictionary()  # tables of sessions


def by_key(statement: str, values: Values) -> list[Row]:
    """Of a statement that is prepared; counters of queries see it as they see others."""
    own = connections[DEFAULT_DB_ALIAS]  # once: the proxy looks for it at each attribute
    if own.connection is None:
        own.ensure_connection()
    driver: psycopg.Connection[Any] = own.connection
    cursor: psycopg.Cursor[Any] = vars(driver).get(_KEYED) or vars(driver).setdefault(_KEYED, psycopg.Cursor(driver))
    began = monotonic()
    with own.wrap_database_errors:
        found: list[Row] = cursor.execute(statement, values, prepare=True).fetchall()
    if own.queries_logged:
        text = psycopg.ClientCursor(driver).mogrify(statement, values)
        own.queries_log.append({"sql": text, "time": f"{monotonic() - began:.3f}"})
    return found


@overload
def rows(statement: str, values: Values | None = None, *, bound: bool = False) -> list[Row]: ...
@overload
def rows(statement: str, values: Values | None = None, *, into: Callable[..., T], bound: bool = False) -> list[T]: ...
def rows(
    statement: str, values: Values | None = None, *, into: Callable[..., Any] | None = None, bound: bool = False
) -> list[Any]:
    """`into` is called with the columns of each row."""
    with _cursor(bound) as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchall()
    return list(found) if into is None else [into(*row) for row in found]


def column(statement: str, values: Values | None = None, *, bound: bool = False) -> list[Any]:
    """The first column of each row."""
    return [row[0] for row in rows(statement, values, bound=bound)]


def pairs(statement: str, values: Values | None = None, *, bound: bool = False) -> dict[Any, Any]:
    """The second column by the first."""
    return dict(rows(statement, values, bound=bound))


def first(statement: str, values: Values | None = None, *, bound: bool = False) -> Row | None:
    with _cursor(bound) as cursor:
        cursor.execute(statement, values)
        row: Row | None = cursor.fetchone()
    return row


def one(statement: str, values: Values | None = None, *, bound: bool = False) -> Row:
    """The row of a statement that always gives one."""
    row = first(statement, values, bound=bound)
    if row is None:
        raise LookupError(statement)
    return row


def value(statement: str, values: Values | None = None, *, bound: bool = False) -> Any:  # noqa: ANN401 - as the column
    """The one value of a statement that always gives one."""
    return one(statement, values, bound=bound)[0]


def value_of_last(statements: str, values: Values | None = None) -> Any:  # noqa: ANN401 - as the column
    """The one value that the last of several statements gives; they are sent together and run one after another."""
    with connection.cursor() as cursor:
        cursor.execute(statements, values)
        while cursor.nextset():
            pass
        return cursor.fetchone()[0]


def execute(statement: str, values: Values | None = None, *, bound: bool = False) -> int:
    """How many rows the statement has touched."""
    with _cursor(bound) as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def execute_many(statement: str, values: Iterable[Sequence[Any]]) -> None:
    """In few round trips; by the driver."""
    with _cursor(bound=True) as cursor:
        cursor.executemany(_numbered(statement)[0], values)


def copy(statement: str, lines: Iterable[Sequence[Any]], types: Sequence[str] = ()) -> None:
    """`COPY … FROM STDIN` of these rows, by the driver; a binary one with the types of its columns."""
    with _cursor(bound=True) as cursor, cursor.copy(statement) as copying:
        if types:
            copying.set_types(types)
        write = copying.write_row
        for line in lines:
            write(line)


def chunks(statement: str, values: Values | None = None, *, size: int) -> Iterator[list[Row]]:
    """Rows in constant memory, `size` at a time, within the caller's transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        while some := cursor.fetchmany(size):
            yield some


def array(elements: Iterable[object]) -> str:
    """As the server reads it; texts come quoted. The driver is slow at thousands, and types numbers by the largest."""
    return f"{{{','.join(map(str, elements))}}}"


def texts(elements: Iterable[str]) -> str:
    """As `array`, of texts as they are."""
    return array(map(quoted, elements))


def binaries(elements: Iterable[bytes]) -> str:
    """As `array`."""
    return array(f'"\\\\x{element.hex()}"' for element in elements)


def quoted(text: str) -> str:
    """As an element of an array."""
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def ensure_temporary(table: str, create: str) -> None:
    """The table is there until the session ends: made by `create`, with others, unless it was."""
    connection.ensure_connection()
    known = _KEPT_BY.setdefault(connection.connection, set())
    if table in known:
        return
    if value("SELECT to_regclass(%s)", [f"pg_temp.{table}"]) is None:
        execute(create)
    transaction.on_commit(partial(known.add, table))  # what is rolled back is gone


class BoundCursor(psycopg.RawCursor[Any]):
    """The driver's own, which reads a text once: the driver reads a long one, or one of many values, each time."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:  # noqa: ANN401 - the driver's
        return super().execute(*_as_read(query, params), **options)


def _as_read(statement: str, values: Values | None) -> tuple[str, Sequence[Any] | None]:
    """As the server reads it."""
    if values is None:
        return statement, None
    text, names = _numbered(statement)
    return text, [values[name] for name in names] if isinstance(values, Mapping) else values


@lru_cache(KEPT)
def _numbered(statement: str) -> tuple[str, Sequence[str]]:
    """With `$1` for the first value; the names of values in their order."""
    names: list[str] = []
    places: dict[str, str] = {}

    def place(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        name = found[1] or f"%s {len(names)}"
        if name not in places:
            names.append(name)
            places[name] = f"${len(names)}"
        return places[name]

    return _VALUE.sub(place, statement), names


def bound_cursor() -> BoundCursor:
    own = connections[DEFAULT_DB_ALIAS]  # once: the proxy looks for it at each attribute, as long as a cursor takes
    if own.connection is None:
        own.ensure_connection()
    driver: psycopg.Connection[Any] = own.connection
    driver.prepared_max = KEPT
    cursor = BoundCursor(driver)
    cursor.format = psycopg.pq.Format.BINARY
    return cursor


def _cursor(bound: bool) -> AbstractContextManager[Any]:  # noqa: FBT001 - the callers name it
    return _bound() if bound else connection.cursor()


@contextmanager
def _bound() -> Iterator[BoundCursor]:
    """Its errors are Django's, whichever way a statement goes: whoever meets another writer is told alike."""
    with bound_cursor() as cursor, connections[DEFAULT_DB_ALIAS].wrap_database_errors:
        yield cursor
