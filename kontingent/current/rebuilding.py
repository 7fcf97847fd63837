"""Rebuilding the whole current view from facts, and proving that it is what a rebuild would make."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kontingent.audit import actions as journal
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.current.projection import behind, counts, project_institutions
from kontingent.current.projection.statements import (
    BODY_COUNT,
    CASE_SCOPE,
    CLASS_COUNT,
    HEADCOUNT,
    INSTITUTION,
    INSTITUTION_TABLES,
    LEVEL_COUNT,
    MEMBER_COUNT,
    PERSON_COUNT,
    PERSON_TABLES,
    SCOPE,
    ViewTable,
    put_right,
)
from kontingent.history.locks import writing
from kontingent.kernel import sql

ALL_TABLES = (
    INSTITUTION, *INSTITUTION_TABLES, *PERSON_TABLES, SCOPE, CASE_SCOPE, HEADCOUNT, PERSON_COUNT, BODY_COUNT,
    LEVEL_COUNT, MEMBER_COUNT, CLASS_COUNT,
)  # fmt: skip
_SHOWN = 20  # differing rows of each table that a check brings along

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of a table that stand and should not, or should and do not. Keys only: a report holds no personal data."""

    table: str
    superfluous: int
    missing: int
    keys: tuple[str, ...]


def rebuild(*, recorded_at: datetime, by: Actor, progress: Progress) -> None:
    """Every row of the view from current facts, in one transaction under the write lock; right rows are not touched."""
    with writing():
        _rebuild(recorded_at, progress)
        behind.forget()
        journal.record(by=by, action=Action.REBUILT, object_type=ObjectType.SYSTEM)


def differences(*, recorded_at: datetime, progress: Progress) -> list[Difference]:
    """Rebuild into temporary copies that hide the real tables, compare row by row, and leave no trace."""
    with writing():
        for table in (*ALL_TABLES, _COUNT_CHANGE):
            _hide(table)
        _rebuild(recorded_at, progress)
        found = [difference for table in (*ALL_TABLES, _LIES_IN) if (difference := _compare(table))]
        transaction.set_rollback(True)
    return found


_COUNT_CHANGE = ViewTable("count_change", ("id",))
_LIES_IN = ViewTable(INSTITUTION.name, INSTITUTION.key, ("municipality_key",))  # told by all institutions together


def _rebuild(recorded_at: datetime, progress: Progress) -> None:
    progress(INSTITUTION.name)
    project_institutions(None, recorded_at=recorded_at)
    for table in (*PERSON_TABLES, SCOPE, CASE_SCOPE):
        progress(table.name)
        put_right(table, None)
    progress(HEADCOUNT.name)
    counts.recount(recorded_at=recorded_at)


def _hide(table: ViewTable) -> None:
    """A temporary table of the same name is found first. Institutions keep identity and place; the rest is empty."""
    sql.execute(
        f"CREATE TEMPORARY TABLE {table.name}"
        f" (LIKE public.{table.name} INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING CONSTRAINTS,"
        f" PRIMARY KEY ({', '.join(table.key)})) ON COMMIT DROP"
    )
    if table is INSTITUTION:
        sql.execute("INSERT INTO pg_temp.institution SELECT * FROM public.institution")


def _compare(table: ViewTable) -> Difference | None:
    columns = ", ".join(table.columns)
    keys = ", ".join(table.key)
    counted: list[int] = []
    examples: list[str] = []
    for one, other in (("public", "pg_temp"), ("pg_temp", "public")):
        only_in_one = f"SELECT {columns} FROM {one}.{table.name} EXCEPT SELECT {columns} FROM {other}.{table.name}"  # noqa: S608 - names of our own tables
        counted.append(sql.value(f"SELECT count(*) FROM ({only_in_one}) AS row"))  # noqa: S608 - as above
        named = f"SELECT ROW({keys})::text FROM ({only_in_one}) AS row ORDER BY 1 LIMIT {_SHOWN}"  # noqa: S608 - as above
        examples.extend(sql.column(named))
    superfluous, missing = counted
    return Difference(table.name, superfluous, missing, tuple(dict.fromkeys(examples))) if examples else None
