"""The register that a package is tried on: tables of this session hide those of the register and take what is written.

The transaction is read-only before anything is tried, so it is PostgreSQL that keeps the register as it is, its
sequences too. No lock is taken; what a batch would write, the next batch finds.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection, transaction

from kontingent.history.models import OPEN_END
from kontingent.kernel import patience, sql

# What is written of a table stands in `seen_…`; facts of the register that the package would close, in `ended_…`.
FACTS = {"fact": "person_id", "institution_fact": "institution_id"}
_GROWING = ("person", "person_external_id", "institution", "institution_external_id")
_FORGOTTEN = ("recognition_case", "accepted_item")  # read as they are; nothing of the check asks what is written there
_EMPTY = ("package_remark", "package_presence", "package_absence", "package_withdrawal", "fact_batch")
_READ = ("told_fact", "current_fact")  # views of facts, the second over the first
_NUMBERED = ("person_id_seq", "institution_id_seq")  # who is new is told by a number below zero

_TAKE = """
    CREATE FUNCTION pg_temp.take() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        EXECUTE format('INSERT INTO pg_temp.%I SELECT ($1).*', TG_ARGV[0]) USING NEW;
        RETURN NEW;
    END $$;
    CREATE FUNCTION pg_temp.forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RETURN coalesce(NEW, OLD); END $$
"""
_GROWS = """
    CREATE TEMP TABLE seen_{table} (LIKE public.{table} INCLUDING INDEXES) ON COMMIT DROP;
    CREATE TEMP VIEW {table} AS SELECT * FROM public.{table} UNION ALL SELECT * FROM pg_temp.seen_{table};
    CREATE TRIGGER take INSTEAD OF INSERT ON pg_temp.{table} FOR EACH ROW EXECUTE FUNCTION pg_temp.take('seen_{table}');
    CREATE TRIGGER keep INSTEAD OF UPDATE ON pg_temp.{table} FOR EACH ROW EXECUTE FUNCTION pg_temp.forget()
"""
_FORGETS = """
    CREATE TEMP VIEW {table} AS SELECT * FROM public.{table};
    CREATE TRIGGER forget INSTEAD OF INSERT OR DELETE ON pg_temp.{table}
        FOR EACH ROW EXECUTE FUNCTION pg_temp.forget()
"""
_EMPTIED = "CREATE TEMP TABLE {table} (LIKE public.{table} INCLUDING DEFAULTS INCLUDING IDENTITY) ON COMMIT DROP"
# A version that is closed twice is one that was written here: it is gone.
_CLOSES = """
    CREATE TEMP TABLE seen_{table} (LIKE public.{table} INCLUDING DEFAULTS) ON COMMIT DROP;
    CREATE UNIQUE INDEX ON pg_temp.seen_{table} ({column}, kind, key);
    CREATE TEMP TABLE ended_{table} (
        {column} bigint, kind smallint, key text COLLATE "C", PRIMARY KEY ({column}, kind, key)) ON COMMIT DROP;
    CREATE TEMP VIEW {table} AS
        SELECT * FROM public.{table} AS told
         WHERE NOT (supplier = {supplier} AND superseded_at = '{open}' AND EXISTS (
               SELECT FROM pg_temp.ended_{table} AS ended
                WHERE ended.{column} = told.{column} AND ended.kind = told.kind AND ended.key = told.key))
         UNION ALL SELECT * FROM pg_temp.seen_{table};
    ALTER VIEW pg_temp.{table} ALTER COLUMN superseded_at SET DEFAULT '{open}';
    CREATE TRIGGER take INSTEAD OF INSERT ON pg_temp.{table} FOR EACH ROW EXECUTE FUNCTION pg_temp.take('seen_{table}');
    CREATE FUNCTION pg_temp.end_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM pg_temp.seen_{table} AS seen
         WHERE seen.{column} = OLD.{column} AND seen.kind = OLD.kind AND seen.key = OLD.key;
        IF NOT FOUND THEN
            INSERT INTO pg_temp.ended_{table} VALUES (OLD.{column}, OLD.kind, OLD.key);
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER finish INSTEAD OF UPDATE ON pg_temp.{table} FOR EACH ROW EXECUTE FUNCTION pg_temp.end_{table}()
"""


@contextmanager
def shadowed(supplier_id: int, make_tables: Callable[[], None]) -> Iterator[None]:
    """All that is written inside is gone afterwards; whoever needs tables of this session makes them first.

    A statement that the server has prepared would still mean the register, so none is used.
    """
    with transaction.atomic():
        patience.take_time()
        with _unprepared():
            for statement in _statements(supplier_id):
                sql.execute(statement)
            make_tables()
            sql.execute("SET LOCAL transaction_read_only = on")
            yield
        transaction.set_rollback(True)


def _statements(supplier_id: int) -> Iterator[str]:
    texts = {
        view: sql.value("SELECT pg_get_viewdef(%s::regclass)", [view]) for view in _READ
    }  # by names not yet hidden
    yield _TAKE
    yield from (f"CREATE TEMP SEQUENCE {name} INCREMENT -1" for name in _NUMBERED)
    yield from (_GROWS.format(table=table) for table in _GROWING)
    yield from (_FORGETS.format(table=table) for table in _FORGOTTEN)
    yield from (_EMPTIED.format(table=table) for table in _EMPTY)
    for table, column in FACTS.items():
        yield _CLOSES.format(table=table, column=column, supplier=supplier_id, open=OPEN_END.isoformat())
    yield from (f"CREATE TEMP VIEW {view} AS {text}" for view, text in texts.items())


@contextmanager
def _unprepared() -> Iterator[None]:
    connection.ensure_connection()
    driver: psycopg.Connection[object] = connection.connection
    threshold, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = threshold
