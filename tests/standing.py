"""Regions that many tests only read: built once for a run of tests that want the same one, not once a test.

The region stands in an open transaction; the transaction of each test is a savepoint inside it: what a test writes is
gone with it. A test that wants another region, or none, finds the database as it was.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import pytest
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django.plugin import DjangoDbBlocker

T = TypeVar("T")
Build = Callable[[], Any]
built: Any = None  # what the build of the standing region returned
_build: Build | None = None
_transaction: BaseDatabaseWrapper | None = None  # the connection it is open on


def standing(build: Build) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Stands under `@pytest.fixture`: tests that ask for the fixture find the region built."""

    def mark(fixture: Callable[..., Any]) -> Callable[..., Any]:
        vars(fixture)["region_to_stand"] = build
        return fixture

    return mark


def stood(build: Callable[[], T]) -> T:
    """What the build of the fixture returned; for a test that commits it is built now."""
    return cast("T", built) if _build is build else build()


def bring(item: pytest.Function, blocker: DjangoDbBlocker) -> None:
    """Before the transaction of the test begins."""
    global built, _build, _transaction  # noqa: PLW0603 — one connection, one region
    wanted = _wanted(item)
    if wanted is _build:
        return
    leave(blocker)
    if wanted is not None:
        with blocker.unblock():
            opened = transaction.atomic()
            vars(opened)["_from_testcase"] = True  # as Django marks its own: durable blocks are allowed inside
            opened.__enter__()
            _build, _transaction = wanted, connections[DEFAULT_DB_ALIAS]
            built = wanted()


def leave(blocker: DjangoDbBlocker) -> None:
    """The server rolls back what is closed. A loop of Playwright may have hidden the connection: it is kept by us."""
    global built, _build, _transaction  # noqa: PLW0603 — one connection, one region
    if _transaction is not None:
        with blocker.unblock():
            _transaction.in_atomic_block = False
            _transaction.close()
    built = _build = _transaction = None


def _wanted(item: pytest.Function) -> Build | None:
    if _commits(item):
        return None
    known = item._fixtureinfo.name2fixturedefs
    marked = [known[name][-1].func for name in item.fixturenames if name in known]
    builds = [fixture.region_to_stand for fixture in marked if hasattr(fixture, "region_to_stand")]
    assert len(builds) < 2, f"{item.nodeid} wants two regions"
    return builds[0] if builds else None


def _commits(item: pytest.Function) -> bool:
    """A region in an open transaction is none for others, whom such tests are about."""
    marked = any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db"))
    return marked or bool({"transactional_db", "live_server"} & {*item.fixturenames})
