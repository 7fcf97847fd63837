"""Tables that a process fills are looked at before the server comes to it."""

import psycopg
import pytest

from kontingent.history.growth import Growth
from kontingent.kernel import sql
from tests.database import superuser_url

pytestmark = pytest.mark.django_db(transaction=True)  # what is known of a table outlives a rollback
ROWS = 5000


def known(table: str) -> int:
    """Rows of a table as the planner knows them; -1 where nobody has looked."""
    return sql.value("SELECT reltuples::int FROM pg_class WHERE oid = %s::regclass", [table])


def fill(rows: int) -> None:
    sql.execute(
        "INSERT INTO person (is_provisional, created_at) SELECT false, now() FROM generate_series(1, %s)", [rows]
    )


def test_a_table_that_has_outgrown_what_is_known_of_it_is_looked_at_and_no_other():
    growth, before = (
        Growth(),
        known("person"),
    )
    fill(ROWS)
    growth.recorded(ROWS - 1)
    assert known("person") == before
    growth.recorded(1)
    assert known("person") == ROWS
    assert known("recognition_case") <= 0


def test_it_is_looked_at_again_when_as_much_has_been_recorded_again():
    growth = Growth()
    fill(ROWS)
    growth.recorded(ROWS)
    fill(2 * ROWS)
    growth.recorded(ROWS - 1)
    assert known("person") == ROWS
    growth.recorded(1)
    assert known("person") == 3 * ROWS


def test_a_table_of_gigabytes_is_compared_as_any_other():
    eight = 1 << 20  # pages
    with psycopg.connect(superuser_url(), autocommit=True) as superuser:
        superuser.execute("UPDATE pg_class SET relpages = %s WHERE oid = 'person'::regclass", [eight])
        fill(1)
        Growth().recorded(ROWS)
        assert sql.value("SELECT relpages FROM pg_class WHERE oid = 'person'::regclass") == eight
        superuser.execute("ANALYZE person")
