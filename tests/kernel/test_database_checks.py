import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from kontingent.kernel.database_checks import DatabaseUnavailableError, DatabaseUnfitError, check_server
from tests.database import address_of

pytestmark = pytest.mark.usefixtures("django_db_setup")  # the server runs


@contextmanager
def _database(options: str) -> Iterator[str]:
    name = f"kontingent_checks_{os.getpid()}"
    maintenance = psycopg.connect(address_of(os.environ["DATABASE_OWNER_URL"], "postgres"), autocommit=True)
    with maintenance:
        maintenance.execute(f"CREATE DATABASE {name} TEMPLATE template0 {options}")
        try:
            yield address_of(os.environ["DATABASE_OWNER_URL"], name)
        finally:
            maintenance.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_server_of_the_tests_is_fit():
    with _database("ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'") as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
        assert check_server(url).startswith("PostgreSQL 1")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("LOCALE_PROVIDER libc LOCALE 'C' ENCODING 'UTF8'", "не различает русские буквы"),
        ("LOCALE_PROVIDER libc LOCALE 'C' ENCODING 'SQL_ASCII'", "в кодировке SQL_ASCII"),
    ],
)
def test_a_database_that_does_not_know_cyrillic_is_refused_with_the_cure(options, said):
    with _database(options) as url, pytest.raises(DatabaseUnfitError, match=said) as refusal:
        check_server(url)
    assert "CREATE DATABASE" in str(refusal.value)


def test_a_wrong_password_or_name_is_said():
    with pytest.raises(DatabaseUnavailableError, match="DATABASE_URL"):
        check_server(address_of(os.environ["DATABASE_OWNER_URL"], "there_is_no_such_database"))
