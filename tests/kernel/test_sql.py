"""Temporary tables of a session, and the cursor of what is asked by key."""

import pytest
from django.db import DataError, connection, transaction

from kontingent.kernel import sql

CREATE = "CREATE TEMP TABLE kept_for_a_while (number int) ON COMMIT DELETE ROWS"


def ensure() -> None:
    sql.ensure_temporary("kept_for_a_while", CREATE)


def is_there() -> bool:
    return sql.value("SELECT to_regclass('pg_temp.kept_for_a_while')") is not None


@pytest.mark.django_db(transaction=True)
def test_a_temporary_table_is_made_once_a_session_and_again_after_it_was_rolled_back(django_assert_num_queries):
    connection.close()
    with transaction.atomic():
        ensure()
        ensure()
        assert is_there()
        transaction.set_rollback(True)
    assert not is_there()
    with transaction.atomic():
        ensure()
        sql.execute("INSERT INTO kept_for_a_while VALUES (1)")
    with transaction.atomic(), django_assert_num_queries(0):
        ensure()
    assert sql.column("SELECT number FROM kept_for_a_while") == []
    connection.close()
    assert not is_there()
    with transaction.atomic():
        ensure()
    assert is_there()


@pytest.mark.django_db
def test_what_is_asked_by_key_is_each_time_as_if_it_were_the_first():
    """One cursor serves: a refusal, other types and rows that were read leave nothing behind in it."""
    whole, text = "SELECT %(key)s::int", "SELECT %(key)s::text, now() IS NULL"
    assert sql.by_key(whole, {"key": 7}) == [(7,)]
    with pytest.raises(DataError), transaction.atomic():
        sql.by_key("SELECT 1 / %(key)s::int", {"key": 0})
    assert sql.by_key(text, {"key": "семь"}) == [("семь", False)]
    rows = sql.by_key(whole, {"key": 8})
    assert sql.by_key("SELECT 1 WHERE %(key)s::int = 0", {"key": 1}) == []
    assert rows == [(8,)]
