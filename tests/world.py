"""The world the tests live in, as a plugin that is loaded before Django reads its settings.

Hostile on purpose: an undefined template variable fails, a query without an order comes in any order, a write that
the application role may not do is refused, a skip is a failure where `CI` is set, the network is closed.
"""

import gc
import importlib
import os
import random
import re
import sys
from collections.abc import Generator
from pathlib import Path
from threading import Thread

import pytest

from kontingent.kernel.embedded import APP, OWNER
from kontingent.kernel.embedded.account import choose_account
from tests import database
from tests.server import POSTGRES, Server, migrated_cluster

TODAY = "2018-04-20"  # the day of the manual's figures
HERE = Path(__file__).resolve().parent
STARTING = (f"{HERE}/project/", f"{HERE}/kernel/embedded/")  # servers and processes of their own
# What is left out («not slow and not browser»), and what a module says of all its tests.
LEFT_OUT, ALL_OF = re.compile(r"not (\w+)"), re.compile(r"not \w+( and not \w+)*")
WHOLE_FILE, MARK = re.compile(r"^pytestmark = .*", re.MULTILINE), re.compile(r"\bmark\.(\w+)")
BROWSER_FIXTURES = {"page", "context", "browser"}
SEED = "KONTINGENT_TEST_SEED"  # of a run: what is drawn at random is drawn again by the same one
SERVER = Server()  # starts with the first test that asks for the database


def _prepare_environment() -> None:
    """A server for each process: what waits for transactions of the whole server, as the seals of the journal do, does
    not wait for the regions that stand in another's for minutes.
    """
    os.environ.setdefault(SEED, str(random.SystemRandom().randrange(2**32)))
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


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end: the garbage collector has nothing to find in it, now or later.

    And it looks less often: at its own pace it takes a fifteenth of all the Python of the tests.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        gc.enable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file of which every test is left out is not imported: half of what collecting for the quick set costs."""
    left_out = set(LEFT_OUT.findall(config.option.markexpr)) if ALL_OF.fullmatch(config.option.markexpr) else set()
    if not left_out or not collection_path.match("test_*.py"):
        return None
    marks = {"slow"} if str(collection_path).startswith(STARTING) else set[str]()
    if said := WHOLE_FILE.search(collection_path.read_text(encoding="utf-8")):
        marks |= {*MARK.findall(said[0])}
    return True if marks & left_out else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "hypothesis" in sys.modules:  # tests that say no number of examples have no deadline either
        _register_profiles()
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
        if str(item.path).startswith(STARTING):
            item.add_marker("slow")
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.timeout(0), append=False)  # a machine that does something else too takes longer

    # Those that were given their own time are the longest: they begin, so that no worker waits for another at the end.
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before hypothesis reads its options. It takes long to import: a run that wants none of it goes without."""
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = os.environ[SEED]
    if config.getoption("--hypothesis-profile"):
        _register_profiles()


def _register_profiles() -> None:
    importlib.import_module("tests.examples")


def pytest_sessionstart(session: pytest.Session) -> None:
    """While workers collect, who waits for them has the cluster made: else all of them would wait for it."""
    random.seed(os.environ[SEED])
    options = session.config.option
    if getattr(options, "numprocesses", None) and not hasattr(session.config, "workerinput"):
        Thread(target=migrated_cluster, args=[choose_account(Path("/nonexistent"))], daemon=True).start()


def pytest_unconfigure() -> None:
    gc.unfreeze()  # modules written in C count what they have lent when the process ends
    SERVER.stop()


def pytest_report_header() -> str:
    return f"server: {POSTGRES or 'embedded'}, today: {TODAY}, {SEED}={os.environ[SEED]}"
