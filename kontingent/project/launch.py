"""What must stand before Django reads its settings: a database, a secret, a data folder."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from enum import Enum, auto
from pathlib import Path

from kontingent.kernel import embedded
from kontingent.kernel.database_checks import check_server
from kontingent.kernel.embedded.disk import disk_full, is_full
from kontingent.kernel.outage import is_outage
from kontingent.project import data_folder

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"  # settings need an address even where no database is used


class Need(Enum):
    NOTHING = auto()
    APPLICATION = auto()
    OWNER = auto()
    REPORT = auto()  # the command itself says what is wrong with the database


NEEDS = {
    "generate": Need.NOTHING,
    "help": Need.NOTHING,
    "makemigrations": Need.OWNER,
    "migrate": Need.OWNER,
    "init": Need.OWNER,
    "backup": Need.OWNER,
    "restore": Need.OWNER,
    "doctor": Need.REPORT,
}


ANNOUNCING = {"init", "serve", "demo"}
SERVING = {"serve", "demo"}  # one at a time in a data folder

SERVER: ContextVar[embedded.Server | None] = ContextVar("the embedded server of this process", default=None)
FOUND: ContextVar[embedded.Status | None] = ContextVar("the embedded server as a report found it", default=None)


def need_of(command: str) -> Need:
    return NEEDS.get(command, Need.APPLICATION)


@contextmanager
def prepared(data: Path, command: str) -> Iterator[None]:
    """Sets the environment for `command`; the embedded server, if it was needed, is given up at the end."""
    need = need_of(command)
    environment = os.environ
    environment.setdefault("DJANGO_SETTINGS_MODULE", "kontingent.project.settings")
    environment["KONTINGENT_DATA"] = str(data)
    # The five seconds of the web would cut a load short: commands have their own patience.
    environment.setdefault("KONTINGENT_STATEMENT_TIMEOUT_MS", "0")
    if need is Need.NOTHING:
        environment.setdefault("KONTINGENT_SECRET_KEY", "nothing is signed by this command")
        environment.setdefault("DATABASE_URL", NOWHERE)
        yield
        return
    if need is Need.OWNER:
        environment["KONTINGENT_AS_OWNER"] = "1"
    with embedded.serving_alone(data) if command in SERVING else nullcontext():
        if need is not Need.REPORT:  # a check of health says what is open, and leaves it
            data_folder.close(data)
        server = _open_database(data, command, need)
        SERVER.set(server)
        try:
            if need is not Need.REPORT:
                check_server(environment["DATABASE_URL"])
            yield
        except Exception as error:
            if server and is_outage(error) and is_full(server.place):
                raise disk_full(server.place) from error
            raise
        finally:
            if server:
                server.stop()


@contextmanager
def database_kept() -> Iterator[Callable[[], None] | None]:
    """What whoever serves calls to keep the database alive; None where it is a server elsewhere."""
    if (server := SERVER.get()) is None:
        yield None
        return
    keeper = embedded.Keeper(server, lambda said: sys.stderr.write(f"kontingent: {said}\n"))
    try:
        yield keeper.keep
    finally:
        keeper.close()


def _open_database(data: Path, command: str, need: Need) -> embedded.Server | None:
    try:
        server = _database(data, command, need)
        _secret(data)
    except embedded.EmbeddedDatabaseError as error:
        if need is not Need.REPORT:
            raise
        os.environ["KONTINGENT_DATABASE_TROUBLE"] = str(error)
        os.environ.setdefault("DATABASE_URL", NOWHERE)
        os.environ.setdefault("KONTINGENT_SECRET_KEY", "nothing is signed by this command")
        return None
    return server


def _database(data: Path, command: str, need: Need) -> embedded.Server | None:
    if "DATABASE_URL" in os.environ:
        return None
    if need is Need.REPORT:  # looks before anything is started, and makes nothing
        found = embedded.status(data)
        if not found.exists:
            raise embedded.EmbeddedDatabaseError(f"В {data} её ещё нет. Выполните: kontingent init.")
        FOUND.set(found)
    server = embedded.start(data)
    os.environ["DATABASE_URL"] = server.app_url()
    os.environ["DATABASE_OWNER_URL"] = server.owner_url()
    if command in ANNOUNCING and not server.place.is_relative_to(server.data):
        sys.stderr.write(
            f"Папка {server.data} закрыта для учётной записи базы данных, поэтому сама база лежит в {server.place}.\n"
        )
    return server


def _secret(data: Path) -> None:
    if not os.environ.get("KONTINGENT_SECRET_KEY") and not os.environ.get("KONTINGENT_SECRET_KEY_FILE"):
        os.environ["KONTINGENT_SECRET_KEY"] = embedded.secret_key_of(data)
