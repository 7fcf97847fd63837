"""Fixtures for every room: the database of this worker, the fixed day, the browser."""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.models.query import QuerySet
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from tests import database


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Instead of pytest-django's: settings already name this worker's database; a copy is cheaper than migrating."""
    database.migrate_once()
    database.fresh_copy()
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    database.drop_copy()


def _new_copy_instead_of_flush(self: TransactionTestCase) -> None:
    """A flush would empty the reference tables too, and needs rights that the application role has not."""
    connections.close_all()
    database.fresh_copy()


TransactionTestCase._fixture_teardown = _new_copy_instead_of_flush


@pytest.fixture(autouse=True)
def shuffled_querysets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of a query without an order come in any order, as PostgreSQL is free to give them."""
    fetch = QuerySet._fetch_all

    def fetch_and_shuffle(queryset: QuerySet[Any]) -> None:
        fetched_now = queryset._result_cache is None
        fetch(queryset)
        if fetched_now and not queryset.ordered:
            random.shuffle(queryset._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_and_shuffle)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("there is no chromium: apt-get install chromium")
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium has no sandbox for root
    return {**browser_type_launch_args, "executable_path": chromium, "args": sandbox}


@pytest.fixture
def allow_async_unsafe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright runs an event loop in this thread, which Django takes for asynchronous code."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(scope="session")
def axe_source() -> str:
    path = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        pytest.skip("there is no axe-core: npm ci")
    return path.read_text(encoding="utf-8")
