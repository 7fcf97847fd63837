"""Fixtures for every room: the database of this worker, the fixed day, the browser."""

import os
import random
import secrets
from collections.abc import Iterator
from typing import Any, cast

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.models.query import QuerySet
from django.http import HttpRequest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.test import Client, TransactionTestCase
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Page
from pytest_django.plugin import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware

from kontingent.accounts.models import User
from kontingent.accounts.sessions import SessionStore
from kontingent.current.projection import counts
from kontingent.history import growth
from tests import cache, database, standing
from tests.browser import AXE, chromium, complaints_of
from tests.world import SERVER


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Instead of pytest-django's: settings already name this worker's database; a copy is cheaper than migrating."""
    SERVER.start()
    yield
    standing.leave(django_db_blocker)
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    if fixturedef.argname == "_django_db_helper":  # pytest-django's: opens the transaction of a test
        standing.bring(request.node, request.getfixturevalue("django_db_blocker"))
        if "live_server" not in request.fixturenames:  # those have a region of their own put there
            database.ready()


def _new_copy_instead_of_flush(self: TransactionTestCase) -> None:
    """A flush would empty the reference tables too, and needs rights that the application role has not."""
    connections.close_all()
    database.spoil()


def _connect_to_one_that_is_ready(self: DatabaseWrapper, parameters: dict[str, Any]) -> object:
    database.ready()
    return _connect(self, parameters)


TransactionTestCase._fixture_teardown = _new_copy_instead_of_flush  # type: ignore[attr-defined]  # stubs leave it out
_connect = DatabaseWrapper.get_new_connection
DatabaseWrapper.get_new_connection = _connect_to_one_that_is_ready  # type: ignore[assignment, method-assign]  # stubs know none
# The same algorithm at its lowest cost: hundreds of tests sign in, and none is about the price of guessing.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


@pytest.fixture(scope="session", autouse=True)
def shuffled_querysets() -> Iterator[None]:
    """Rows of a query without an order come in any order, as PostgreSQL is free to give them."""
    fetch = QuerySet._fetch_all

    def fetch_and_shuffle(queryset: QuerySet[Any]) -> None:
        fetched_now = queryset._result_cache is None
        fetch(queryset)
        if fetched_now and not queryset.ordered:
            random.shuffle(queryset._result_cache)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(QuerySet, "_fetch_all", fetch_and_shuffle)
        yield


@pytest.fixture(autouse=True)
def nothing_recorded_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is as a process of its own: how large tables were when they were looked at outlives a rollback."""
    monkeypatch.setattr(growth, "HERE", growth.Growth())
    monkeypatch.setattr(counts, "HERE", counts.WhatStood())


@pytest.fixture(scope="session", autouse=True)
def unhurried_totals() -> Iterator[None]:
    """On a machine that is busy a page says at once what it says on one that is not."""
    with pytest.MonkeyPatch.context() as patched:
        for module in ("persons.registry", "persons.elsewhere"):
            patched.setattr(f"kontingent.web.{module}.WITHIN", 4000)
        yield


@pytest.fixture(scope="session", autouse=True)
def what_each_client_would_do_anew() -> Iterator[None]:
    """Static files are looked for once a process; templates are compiled once for all processes and runs."""
    found: dict[str, dict[str, Any]] = {}

    def find_once(self: WhiteNoiseMiddleware, root: str, prefix: str) -> None:
        if root not in found:
            find(self, root, prefix)
            found[root] = dict(self.files)
        self.files |= found[root]

    find = WhiteNoiseMiddleware.update_files_dictionary
    compiled = cache.kept("templates", cache.key_of([*cache.product(), *cache.pages()]), lambda _: None)
    cast("Jinja2", engines["jinja"]).env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(WhiteNoiseMiddleware, "update_files_dictionary", find_once)
        patched.setattr(Client, "_login", _sign_in)
        letters = random.Random()  # noqa: S311 — else a call of the system for each letter of a token
        patched.setattr(secrets, "choice", letters.choice)
        yield


def _sign_in(self: Client, user: User, backend: str | None = None) -> None:
    """The session that Django's would leave, in one write: no nameless one before it, none of what a sign-in counts."""
    session = SessionStore()
    if key := self.cookies.get(settings.SESSION_COOKIE_NAME):
        session.delete(key.value)
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), backend or user.backend
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    request = HttpRequest()
    request.session = session
    self._set_login_cookies(request)  # type: ignore[attr-defined]  # the stubs lack it


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    executable = chromium()
    if executable is None:
        pytest.skip("there is no chromium: apt-get install chromium")
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium has no sandbox for root
    return {**browser_type_launch_args, "executable_path": executable, "args": ["--disable-gpu", *sandbox]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Without motion: what is still fading in has no contrast."""
    return {**browser_context_args, "reduced_motion": "reduce"}


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page that may not complain: the console stays empty, the Content-Security-Policy is not violated."""
    complaints = complaints_of(page)
    yield page
    assert complaints == []


@pytest.fixture(scope="session")
def axe_is_installed() -> None:
    if not AXE.is_file():
        pytest.skip("there is no axe-core: npm ci")
