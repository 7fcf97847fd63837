"""The test world is what it says: its own database, two roles, real rights."""

import os
import socket
import subprocess
import sys
from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.template import Context, Template
from pytest_socket import SocketConnectBlockedError

from kontingent.kernel import clock
from tests.database import name_of_worker
from tests.house.repository import ROOT


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


def test_the_day_is_that_of_the_manual():
    assert clock.today() == date(2018, 4, 20)


def test_the_network_is_closed():
    with (
        pytest.raises((SocketConnectBlockedError, UserWarning), match=r"192\.0\.2\.1"),
        socket.create_connection(("192.0.2.1", 80), timeout=1),
    ):
        pytest.fail("a connection was opened")


def test_an_undefined_variable_of_a_template_fails():
    with pytest.raises(pytest.fail.Exception, match="Undefined template variable"):
        Template("{{ nowhere }}").render(Context({}))


@pytest.mark.django_db
def test_rows_without_an_order_come_in_any_order():
    ContentType.objects.bulk_create(ContentType(app_label="house", model=f"m{number:02}") for number in range(30))
    written = ContentType.objects.filter(app_label="house")
    orders = {tuple(row.model for row in written.all()) for _ in range(5)}
    assert len(orders) == 5
    assert [row.model for row in written.order_by("model")] == sorted(orders.pop())


@pytest.mark.slow
def test_in_ci_a_skip_is_a_failure(tmp_path):
    """Of the plugin itself, in a session of its own that skips its only test."""
    (tmp_path / "test_skipped.py").write_text("import pytest\n\ndef test_it():\n    pytest.skip('no reason')\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        str(ROOT / "pyproject.toml"),
        str(tmp_path),
    ]
    session = {**os.environ, "PYTEST_XDIST_WORKER": "gw99"}
    codes = [
        subprocess.run(command, cwd=ROOT, env=session | {"CI": ci}, capture_output=True, check=False).returncode
        for ci in ("", "1")
    ]
    assert codes == [0, 1]
