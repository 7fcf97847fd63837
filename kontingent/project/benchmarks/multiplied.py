"""A large register out of a small one: its persons and organisations copied in place, as often as is asked.

Plans and buffers of pages then are those of a large region; nobody in it is a person. Copied are the view, its counts,
who is who, and the facts. Municipalities of every third copy are one, the largest; all others have their own. Surnames
are varied but for the most frequent ones: a large region has more of them, and longer runs of one.

Each copy is a transaction of its own. What is copied, and the indexes and foreign keys that wait for the last copy,
stand in the schema `multiplied` until then, so that the same command goes on where it was stopped.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
from django.apps import apps
from django.db import models
from psycopg import Connection

from kontingent.current.models import Behind, PendingLink
from kontingent.current.projection.statements import CASE_SCOPE, put_right
from kontingent.people.models import CaseScope

# Rooms whose tables tell of persons and organisations.
_ROOMS = ("institutions", "people", "history", "current")
# What waits to be put right; and who may see a pair, which is told of all by the last copy: two of its municipalities
# may have become one.
_PASSING = frozenset({PendingLink, Behind, CaseScope})
_PERSONS = frozenset({"person_id", "candidate_id", "survivor_id", "child_id", "teacher_id", "merged_into_id"})
_INSTITUTIONS = frozenset({"institution_id", "scope_id", "parent_id"})
_PREPARE = """
CREATE SCHEMA multiplied;
CREATE TABLE multiplied.copied (copy integer PRIMARY KEY);
CREATE TABLE multiplied.base AS
    SELECT (SELECT max(id) FROM person) AS persons, (SELECT max(id) FROM institution) AS institutions;
CREATE TABLE multiplied.municipality AS
    SELECT m.id, (SELECT count(*) FROM person_scope WHERE scope_id = m.id) AS persons
      FROM institution m JOIN institution root ON root.id = m.parent_id AND root.parent_id IS NULL;
CREATE TABLE multiplied.surname AS
    SELECT name, row_number() OVER (ORDER BY n DESC, name) AS rank, row_number() OVER (ORDER BY name) AS number
      FROM (SELECT split_part(name_key, ' ', 1) AS name, count(*) AS n FROM person_card GROUP BY 1) AS counted;
CREATE TABLE multiplied.place (id bigint PRIMARY KEY, copied bigint);
CREATE TABLE multiplied.renamed (name text COLLATE "C" PRIMARY KEY, other text);
"""
# The root stays one, and municipalities by ОКТМО. The end of a surname stays, its beginning is that of another one.
_COPY = """
TRUNCATE place, renamed;
INSERT INTO place
    SELECT i.id, CASE WHEN i.parent_id IS NULL THEN i.id
                      WHEN {copy} % 3 = 0 AND i.id IN (SELECT id FROM municipality)
                      THEN (SELECT id FROM municipality ORDER BY persons DESC LIMIT 1)
                      ELSE i.id + {copy} * institutions END
      FROM institution i CROSS JOIN base WHERE i.id <= institutions;
INSERT INTO place SELECT DISTINCT institution_id, institution_id FROM person_count WHERE institution_id < 0;
INSERT INTO renamed
    SELECT own.name, CASE WHEN own.rank <= 40 OR length(own.name) < 5 OR (own.rank + {copy}) % 10 < 3
                          THEN own.name ELSE left(other.name, 3) || substr(own.name, 4) END
      FROM surname own
      JOIN surname other ON other.number = 1 + (own.rank * 7919 + {copy} * 31) % (SELECT count(*) FROM surname);
ANALYZE place, renamed;
"""
_RENAMED = "(SELECT other FROM renamed WHERE name = split_part({table}.name_key, ' ', 1))"
_NUMBER = "lpad((({column}::bigint + {copy} * 50000021::bigint) % 100000000000)::text, 11, '0')"
# What cannot be the same twice, and what tells copies apart; by table and column, then by column.
_VALUES = {
    "person.id": "{column} + {copy} * (SELECT persons FROM base)",
    "institution.id": "(SELECT copied FROM place WHERE place.id = {column})",
    "institution.path": """(SELECT array_agg(copied ORDER BY turn)
        FROM unnest({column}) WITH ORDINALITY AS step(id, turn) JOIN place USING (id))""",
    "institution.name_key": "{column} || ' ' || {copy}",
    "full_name": "{column} || ' (' || {copy} || ')'",
    "short_name": "{column} || ' (' || {copy} || ')'",
    "external_id": "{column} || '-' || {copy}",
    "application.number": "{column} || '-' || {copy}",
    "birth_date": "{column} + ({copy} * 7) % 15 - 7",
    "name_key": _RENAMED + " || substr({column}, length(split_part({column}, ' ', 1)) + 1)",
    "person_card.family_name": "initcap(" + _RENAMED + ")",
    "snils": "CASE WHEN {column} = '' THEN '' ELSE " + _NUMBER + " END",
    "person_identifier.value": "CASE WHEN scheme = 'snils' THEN " + _NUMBER + " ELSE {column} || {copy} END",
    "fact.payload": """{column}
        || CASE WHEN {column} ? 'organisation'
           THEN jsonb_build_object('organisation', ({column} ->> 'organisation') || '-' || {copy}) ELSE '{{}}' END
        || CASE WHEN {column} ? 'child'
           THEN jsonb_build_object('child', ({column} ->> 'child') || '-' || {copy}) ELSE '{{}}' END""",
}
# One row for all of the largest municipality: of a person who stood in two, and of the counts.
_TOGETHER = {
    "person_scope": {"roles": "bit_or(roles)", "days": "range_agg(days)"},
    "person_count": {"change": "sum(change)"},
    "body_count": {"change": "sum(change)"},
    "level_count": {"change": "sum(change)"},
    "member_count": {"change": "sum(change)"},
}
# Every row would be checked and sorted in alone; unique indexes stay, for they tell what stands already.
_LATER = """
CREATE TABLE multiplied.later AS
SELECT tablename AS of, 'DROP INDEX ' || quote_ident(indexname) AS dropped, indexdef AS made
  FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s) AND indexdef NOT LIKE 'CREATE UNIQUE%%'
UNION ALL
SELECT relname, format('ALTER TABLE %%I DROP CONSTRAINT %%I', relname, conname),
       format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', relname, conname, pg_get_constraintdef(c.oid))
  FROM pg_constraint c JOIN pg_class ON pg_class.oid = conrelid WHERE contype = 'f' AND relname = ANY(%s)
"""
_FREE_NUMBER = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"


def multiply(copies: int, progress: Callable[[str], object]) -> None:
    """Adds so many copies of all that stands in the register; asks for the right to its tables."""
    tables = list(_tables())
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '512MB'; SET jit = off; SET statement_timeout = 0")
        connection.execute("SET enable_seqscan = off")  # some hundred names and places are looked up for every row
        connection.execute("SET search_path = public, multiplied")
        if connection.execute("SELECT to_regnamespace('multiplied')").fetchone() == (None,):
            with connection.transaction():
                _prepare(connection, tables)
        ((done,),) = connection.execute("SELECT coalesce(max(copy), 0) FROM copied").fetchall()
        for copy in range(done + 1, copies + 1):
            with connection.transaction():
                _add(connection, tables, copy)
            progress(f"Копия {copy} из {copies}")
        with connection.transaction():
            _finish(connection, progress)
        put_right(CASE_SCOPE, None)
        connection.execute("VACUUM ANALYZE")


def _prepare(connection: Connection, tables: list["CopiedTable"]) -> None:
    connection.execute(_PREPARE)
    names = [table.name for table in tables]
    for name in names:
        # What is copied stays as small as it was, and the root gets the rows of every copy but its own once.
        connection.execute(f"CREATE TABLE multiplied.own_{name} AS TABLE {name}")
        connection.execute(f"ANALYZE own_{name}")
    connection.execute(_LATER, [names, names])
    for (dropped,) in connection.execute("SELECT dropped FROM later").fetchall():
        connection.execute(dropped)


def _finish(connection: Connection, progress: Callable[[str], object]) -> None:
    for (made,) in connection.execute("SELECT made FROM later ORDER BY made LIKE 'ALTER%', of").fetchall():
        progress(made)
        connection.execute(made)
    for name in ("person", "institution"):
        connection.execute(_FREE_NUMBER.format(table=name))
    connection.execute("DROP SCHEMA multiplied CASCADE")


def _add(connection: Connection, tables: list["CopiedTable"], copy: int) -> None:
    connection.execute(_COPY.format(copy=copy))
    for table in tables:
        connection.execute(_statement(table, copy))
    connection.execute("INSERT INTO copied VALUES (%s)", [copy])


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """`columns` without a number that the table gives itself; `subjects` of them name a person or an institution."""

    name: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    subjects: tuple[str, ...]


def _tables() -> Iterator[CopiedTable]:
    """In the order in which one names the other."""
    for room in _ROOMS:
        for model in apps.get_app_config(room).get_models():
            table = _table(model)
            if model not in _PASSING and table.subjects:
                yield table


def _table(model: type[models.Model]) -> CopiedTable:
    meta = model._meta  # noqa: SLF001 - Django's way to know a table
    is_subject = meta.db_table in {"person", "institution"}
    subjects = {"id"} if is_subject else _PERSONS | _INSTITUTIONS
    every = (str(field.column) for field in meta.local_concrete_fields)
    columns = tuple(column for column in every if is_subject or column != "id")
    keys = tuple(str(field.column) for field in meta.pk_fields)
    return CopiedTable(meta.db_table, columns, keys, tuple(column for column in columns if column in subjects))


def _statement(table: CopiedTable, copy: int) -> str:
    taken = {column: _copied(table.name, column, copy) for column in table.columns}
    together = _TOGETHER.get(table.name, {})
    if together:
        taken |= {column: f"min({text})" for column, text in taken.items() if column not in table.keys}
        taken |= together
    columns, values = ", ".join(f'"{column}"' for column in table.columns), ", ".join(taken.values())
    return " ".join(
        (
            f"INSERT INTO {table.name} ({columns}) OVERRIDING SYSTEM VALUE SELECT {values}",
            f"FROM own_{table.name} AS {table.name}",
            f"GROUP BY {', '.join(str(table.columns.index(key) + 1) for key in table.keys)}" if together else "",
            f"ON CONFLICT ({', '.join(table.keys)}) DO" if "change" in together else "ON CONFLICT DO",
            f"UPDATE SET change = {table.name}.change + EXCLUDED.change" if "change" in together else "NOTHING",
        )
    )


def _copied(table: str, column: str, copy: int) -> str:
    text = _VALUES.get(f"{table}.{column}") or _VALUES.get(column)
    if column in _PERSONS:
        text = _VALUES["person.id"]
    elif column in _INSTITUTIONS:
        text = _VALUES["institution.id"]
    return (text or "{column}").format(table=table, column=f'{table}."{column}"', copy=copy)
