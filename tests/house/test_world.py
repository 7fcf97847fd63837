"""The test world is what it says: its own database, two roles, real rights."""

import pytest
from django.db import connection

from tests.database import name_of_worker


@pytest.mark.django_db
def test_tests_run_as_the_application_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database(), has_schema_privilege('public', 'CREATE')")
        assert cursor.fetchone() == ("kontingent_app", name_of_worker(), False)


@pytest.mark.django_db(transaction=True)
def test_a_committed_write_is_gone_afterwards_1():
    _assert_empty_and_write()


@pytest.mark.django_db(transaction=True)
def test_a_committed_write_is_gone_afterwards_2():
    _assert_empty_and_write()


def _assert_empty_and_write():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_session")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "INSERT INTO accounts_session (session_key, session_data, expire_date, agent, last_seen_at)"
            " VALUES ('key', '', now(), '', now())"
        )
