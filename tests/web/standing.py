"""A region that stands for a whole module: built once, looked at by every test, gone afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from tests import database
from tests import standing as regions
from tests.regions import Kept


@contextmanager
def standing(blocker: DjangoDbBlocker, build: Callable[[], None]) -> Iterator[None]:
    """Committed, so that a test's own transaction is rolled back to it; the next module gets an empty database.

    So it does after a build that failed. This one begins with a new database too: numbers that a transaction took are
    not given back when it is rolled back.
    """
    regions.leave(blocker)
    with blocker.unblock():
        connections.close_all()
        database.spoil()
        try:
            build()
            yield
        finally:
            connections.close_all()
            database.spoil()


@contextmanager
def standing_kept(blocker: DjangoDbBlocker, region: Kept) -> Iterator[Path]:
    """The same of a region that is kept: the folder of what was sent."""
    folders: list[Path] = []
    with standing(blocker, lambda: folders.append(region.stand())):
        yield folders[0]


@contextmanager
def served(blocker: DjangoDbBlocker, build: Callable[[], None]) -> Iterator[str]:
    """The same with a server for a browser: its address."""
    with standing(blocker, build):
        server = LiveServer("localhost:0")
        try:
            yield server.url
        finally:
            server.stop()
