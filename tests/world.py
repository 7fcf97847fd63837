"""The world the tests live in, as a plugin that is loaded before Django reads its settings.

Hostile on purpose: an undefined template variable fails, a query without an order comes in any order, a write that
the application role may not do is refused, a skip is a failure where `CI` is set, the network is closed.
"""

import os
import random
import uuid
from collections.abc import Generator
from pathlib import Path

import pytest

from kontingent.kernel.embedded import APP, OWNER
from tests import database
from tests.server import Server

TODAY = "2018-04-20"  # the day of the manual's figures
HERE = Path(__file__).resolve().parent
BROWSER_FIXTURES = {"page", "context", "browser"}
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
SERVER = Server()  # starts with the first test that asks for the database


def _prepare_environment() -> None:
    """A server for each process: what waits for transactions of the whole server, as the seals of the journal do, does
    not wait for the regions that stand in another's for minutes.
    """
    if not WORKER:
        os.environ["KONTINGENT_TEST_SESSION"] = uuid.uuid4().hex[:12]
    os.environ["DATABASE_URL"] = SERVER.url(APP, database.name_of_worker())
    os.environ["DATABASE_OWNER_URL"] = SERVER.url(OWNER, database.name_of_worker())
    os.environ["PYTHONPATH"] = str(HERE.parent)  # programs that tests start elsewhere find the package
    os.environ["DJANGO_SETTINGS_MODULE"] = "kontingent.project.settings"
    os.environ["KONTINGENT_SECRET_KEY"] = "tests"
    os.environ["KONTINGENT_ADDRESS"] = "http://testserver"
    os.environ["KONTINGENT_TIME_ZONE"] = "Europe/Moscow"
    os.environ["KONTINGENT_TODAY"] = TODAY
    # Playwright keeps an event loop running in the thread of the tests, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    os.environ["KONTINGENT_STATIC_ROOT"] = str(Path(__file__).resolve().parent.parent / "kontingent/web/static")


_prepare_environment()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and in CI nothing may be: {report.longrepr}"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
        if item.path.is_relative_to(HERE / "project") or item.path.is_relative_to(HERE / "kernel" / "embedded"):
            item.add_marker("slow")  # they start servers and processes of their own

    # Those that were given their own time are the longest: they begin, so that no worker waits for another at the end.
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)


def pytest_sessionstart() -> None:
    random.seed(os.environ["KONTINGENT_TEST_SESSION"])


def pytest_unconfigure() -> None:
    SERVER.stop()


def pytest_report_header() -> str:
    seed = os.environ["KONTINGENT_TEST_SESSION"]
    return f"database: {os.environ['DATABASE_URL']}, today: {TODAY}, order of unordered rows: {seed}"
