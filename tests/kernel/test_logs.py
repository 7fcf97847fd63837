import io
import logging
import os

import psycopg
import pytest

from kontingent.kernel.logs import QuietFormatter, without_values
from tests.database import address_of


@pytest.fixture
def printed():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(QuietFormatter("%(message)s"))
    logger = logging.getLogger("kontingent.test")
    logger.addHandler(handler)

    def log(error: Exception) -> str:
        logger.error("request failed", exc_info=error)
        return stream.getvalue()

    return log


def _read(name: str) -> object:
    try:
        return {}[name]
    except KeyError as error:
        raise ValueError(f"cannot read {name}") from error


def _raised(name: str) -> Exception:
    with pytest.raises(ValueError, match=name) as caught:
        _read(name)
    return caught.value


def test_the_message_is_left_out_and_the_place_is_there(printed):
    text = printed(_raised("Иванов Иван"))
    assert "Иванов" not in text
    assert "test_logs.py" in text
    assert text.rstrip().endswith("builtins.ValueError")
    assert text.index("builtins.KeyError") < text.index("builtins.ValueError")


@pytest.mark.usefixtures("django_db_setup")  # the server runs
def test_a_violated_constraint_is_named_without_its_values():
    with psycopg.connect(address_of(os.environ["DATABASE_OWNER_URL"], "postgres")) as connection:
        connection.execute("CREATE TEMP TABLE pupil (snils text CONSTRAINT pupil_once PRIMARY KEY)")
        snils = f"112-{233}-445 95"  # in pieces: a traceback shows the lines of the program
        connection.execute("INSERT INTO pupil VALUES (%s)", [snils])
        with pytest.raises(psycopg.errors.UniqueViolation, match=snils) as caught:
            connection.execute("INSERT INTO pupil VALUES (%s)", [snils])
    text = without_values(caught.value)
    assert "112-233" not in text
    assert "sqlstate=23505 constraint=pupil_once table=pupil" in text


def test_a_circle_of_causes_ends():
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert without_values(first).count("ValueError") == 2
