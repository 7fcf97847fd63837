"""A running embedded server: started by the first process that needs it, stopped by the last one."""

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.errors import DuplicateDatabase, UniqueViolation

from kontingent.kernel import private
from kontingent.kernel.embedded import lock_file
from kontingent.kernel.embedded.account import choose_account
from kontingent.kernel.embedded.binaries import bin_folder
from kontingent.kernel.embedded.cluster import RECOVERY_PATIENCE, Cluster
from kontingent.kernel.embedded.errors import DiskFullError, NoPermissionError, PortOccupiedError
from kontingent.kernel.embedded.folder import (
    Secrets,
    exclusive,
    known_place,
    open_data,
    others_use,
    register_user,
    secrets_of,
    settle_place,
)
from kontingent.kernel.embedded.processes import of_cluster, orphans

DATABASE = "kontingent"
OWNER = "kontingent_owner"
APP = "kontingent_app"
REVIVAL_PATIENCE = 5.0  # seconds for the old port: a client that calls a dead server may hold it for a moment


@dataclass
class Server:
    data: Path
    place: Path  # where the database lies: in `data`, or elsewhere if its account cannot enter `data`
    port: int
    cluster: Cluster = field(repr=False)
    secrets: Secrets = field(repr=False)
    _user: int | None = field(repr=False, default=None)

    def owner_url(self, db: str = DATABASE) -> str:
        return self._url(OWNER, self.secrets.owner, db)

    def app_url(self, db: str = DATABASE) -> str:
        return self._url(APP, self.secrets.app, db)

    def superuser_url(self, db: str = "postgres") -> str:
        return self._url("postgres", self.secrets.superuser, db)

    def _url(self, role: str, password: str, db: str) -> str:
        return f"postgresql://{role}:{quote(password)}@127.0.0.1:{self.port}/{quote(db)}"

    def create_database(self, name: str) -> None:
        """Owned by the owner role; the application may connect and make temporary tables. An existing one stays."""
        database, owner, app = sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(APP)
        with psycopg.connect(self.superuser_url(), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                with suppress(DuplicateDatabase, UniqueViolation):  # by whoever was killed while the server made it
                    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
            connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, app))

    def revive(self) -> None:
        """Start a server that died, on the port its users know; somebody else may have done so already."""
        with _system_errors(self.data), exclusive(self.data):
            known = self.port
            if not _joined(self):
                self._start_again(known)
            if self.port != known:
                raise PortOccupiedError(
                    f"База данных работает теперь на порту {self.port} вместо {known}. Запустите команду ещё раз."
                )
            _prepare(self)

    def _start_again(self, port: int) -> None:
        deadline = time.monotonic() + REVIVAL_PATIENCE
        while True:
            try:
                self.port = self.cluster.start(port, None)
            except PortOccupiedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def stop(self) -> None:
        """Gives the server up; it really stops when nobody else uses it. A second call does nothing."""
        if self._user is None:
            return
        with exclusive(self.data):
            os.close(self._user)
            self._user = None
            if not others_use(self.data):
                self.cluster.stop()


@dataclass(frozen=True)
class Status:
    data: Path
    place: Path
    exists: bool
    running: bool
    port: int | None
    died: bool = False  # neither running nor stopped: it was killed, or the machine was
    orphans: int = 0  # sessions of a killed server that still work


def start(data: Path, *, port: int | None = None, durable: bool = True) -> Server:
    """Starts the server of this data folder, making it first if need be, or joins the one that runs.

    Raises EmbeddedDatabaseError with a sentence and an exit code. `port` counts only for a server not yet running.
    """
    with _system_errors(data):
        data = open_data(data)
        with exclusive(data):
            account = choose_account(known_place(data) / "cluster")
            place = settle_place(data, account)
            cluster = Cluster(place, account, bin_folder(account, place), durable)
            new = not cluster.folder.exists()
            secrets = secrets_of(data, create=new)
            if new:
                cluster.create(secrets.superuser)
            else:
                cluster.check_version()
            server = Server(data, place, 0, cluster, secrets)
            try:
                _make_ready(server, port)
            except BaseException:  # a wish to end, too: nobody has the server yet who could give it up
                if not others_use(data):
                    cluster.stop()
                raise
    return server


def _make_ready(server: Server, port: int | None) -> None:
    if not _joined(server):
        server.port = server.cluster.start(port, _last_port(server.data))
        private.write(server.data / "port", f"{server.port}\n")
    _prepare(server)  # whoever started it may have been killed before this
    server._user = register_user(server.data)  # noqa: SLF001 - the same object, given out only when ready


def status(data: Path) -> Status:
    """Touches nothing; works on a folder that does not exist."""
    data = data.expanduser().resolve()
    place = known_place(data)
    exists = os.access(place / "cluster" / "PG_VERSION", os.R_OK)
    if not exists:
        return Status(data, place, exists=False, running=False, port=None)
    account = choose_account(place / "cluster")
    cluster = Cluster(place, account, bin_folder(account, place))
    server = Server(data, place, 0, cluster, secrets_of(data, create=False))
    running = _joined(server)
    if running:
        return Status(data, place, exists=True, running=True, port=server.port)
    left = len(orphans(of_cluster(account, cluster.folder)))
    died = lock_file.is_left(cluster.folder)
    return Status(data, place, exists=True, running=False, port=None, died=died, orphans=left)


@contextmanager
def temporary(folder: Path | None = None) -> Iterator[Server]:
    """A throw-away server without durability, gone with its files at the end; its owner role may create databases."""
    data = Path(tempfile.mkdtemp(prefix="kontingent-", dir=folder))
    try:
        server = start(data, durable=False)
        try:
            with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
                connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
            yield server
        finally:
            server.stop()
    finally:
        for leftover in {known_place(data), data}:
            if leftover.exists():
                shutil.rmtree(leftover)


def _joined(server: Server) -> bool:
    """Whether the server of this very folder answers; then its port is known. Waits while it is starting up."""
    deadline = time.monotonic() + RECOVERY_PATIENCE
    while True:
        port = lock_file.listening_port(server.cluster.folder)
        if port is None:
            return False
        server.port = port
        try:
            with psycopg.connect(server.superuser_url(), connect_timeout=5) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError as error:
            passing = "starting up" in str(error) or "shutting down" in str(error) or "recovery" in str(error)
            if not passing or time.monotonic() > deadline:
                return False
            time.sleep(0.2)
            continue
        return row is not None and Path(row[0]) == server.cluster.folder


def _last_port(data: Path) -> int | None:
    try:
        return int((data / "port").read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None


def _prepare(server: Server) -> None:
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        for role, password in ((OWNER, server.secrets.owner), (APP, server.secrets.app)):
            name = sql.Identifier(role)
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(password)))
    server.create_database(DATABASE)


@contextmanager
def _system_errors(data: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFullError(
                f"На диске не осталось места для {data}. Освободите его или укажите другую папку: --data ПАПКА."
            ) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise NoPermissionError(
                f"Нет права читать или писать «{error.filename or data}». Укажите другую папку: --data ПАПКА, "
                "или запустите команду от владельца папки данных."
            ) from error
        raise
