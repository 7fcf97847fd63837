"""Temporary tables of a session."""

import pytest
from django.db import connection, transaction

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
