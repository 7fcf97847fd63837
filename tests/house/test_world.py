"""The test world is what it says: its own database, two roles, real rights."""

import os
import re
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.template import engines
from hypothesis import settings
from jinja2 import UndefinedError
from pytest_socket import SocketConnectBlockedError

from kontingent.kernel import clock
from tests.database import name_of_worker
from tests.examples import examples
from tests.house.repository import ROOT, matching, text
from tests.world import pytest_ignore_collect


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


@pytest.mark.parametrize(
    "written", ["{{ nowhere }}", "{% if nowhere %}{% endif %}", "{% for _ in day.nowhere %}{% endfor %}"]
)
def test_an_undefined_name_of_a_template_fails(written):
    with pytest.raises(UndefinedError, match="nowhere"):
        engines["jinja"].from_string(written).render({"day": clock.today()})


@pytest.mark.django_db
def test_rows_without_an_order_come_in_any_order():
    ContentType.objects.bulk_create(ContentType(app_label="house", model=f"m{number:02}") for number in range(30))
    written = ContentType.objects.filter(app_label="house")
    orders = {tuple(row.model for row in written.all()) for _ in range(5)}
    assert len(orders) == 5
    assert [row.model for row in written.order_by("model")] == sorted(orders.pop())


OWN_SETTINGS = re.compile(r"@[s]ettings|suppress_health[_]check")


def test_properties_take_their_numbers_of_examples_from_the_profile():
    """One with settings of its own would have a deadline, or as many examples in the quick set as in the soak."""
    own = [path for path in matching("tests/*.py") if OWN_SETTINGS.search(text(path))]
    assert own == [Path("tests/examples.py")]


def test_the_profile_has_no_deadline():
    assert examples(30).max_examples == 30 * settings().max_examples // 100
    assert examples(1).max_examples == 1 or settings.get_current_profile_name() == "soak"
    assert examples(30).deadline is None


@pytest.mark.slow
def test_a_run_is_drawn_again_by_its_seed(tmp_path):
    """Of two runs by one seed the examples and the order of rows are the same, of one by another they are not."""
    (tmp_path / "test_drawn.py").write_text(DRAWN)
    drawn = [_session(tmp_path, KONTINGENT_TEST_SEED=seed).stdout.split("drawn: ")[1] for seed in ("1", "1", "2")]
    assert drawn[0].splitlines()[0] == drawn[1].splitlines()[0] != drawn[2].splitlines()[0]


DRAWN = """
import random
from hypothesis import given, strategies as st

def test_it():
    drawn = []

    @given(st.integers())
    def draw(number):
        drawn.append(number)

    draw()
    print("drawn:", random.random(), drawn)
    assert not drawn
"""


def _session(folder, **environment: str):
    """With this plugin and none that a test of nothing needs."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    plugins = [
        word for name in ("no:cacheprovider", "no:django", "no:playwright", "tests.world") for word in ("-p", name)
    ]
    command = [sys.executable, "-m", "pytest", "-q", *plugins, "-c", folder / "pytest.ini", folder]
    session = {**os.environ, "CI": "", "PYTEST_XDIST_WORKER": "gw99", **environment}
    return subprocess.run(command, cwd=ROOT, env=session, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_in_ci_a_skip_is_a_failure(tmp_path):
    """Of the plugin itself, in a session of its own that skips its only test."""
    (tmp_path / "test_skipped.py").write_text("import pytest\n\ndef test_it():\n    pytest.skip('no reason')\n")
    codes = [_session(tmp_path, CI=ci).returncode for ci in ("", "1")]
    assert codes == [0, 1]


@pytest.mark.parametrize(
    ("expression", "path", "is_left_out"),
    [
        ("not soak and not slow and not browser", "web/walk/test_bad_input.py", True),
        ("not soak and not slow and not browser", "project/test_tasks.py", True),  # slow by its folder
        ("not soak and not slow and not browser", "web/test_errors.py", False),
        ("not soak", "web/walk/test_bad_input.py", False),
        ("soak or not slow", "web/walk/test_bad_input.py", False),
        ("", "web/walk/test_bad_input.py", False),
    ],
)
def test_a_file_is_not_imported_where_all_its_tests_are_left_out(
    pytestconfig, monkeypatch, expression, path, is_left_out
):
    monkeypatch.setattr(pytestconfig.option, "markexpr", expression)
    assert bool(pytest_ignore_collect(ROOT / "tests" / path, pytestconfig)) == is_left_out
