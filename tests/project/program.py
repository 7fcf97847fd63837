"""The program as a person or a service manager starts it: real processes, real exit codes."""

import os
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from kontingent.kernel.embedded.account import choose_account
from kontingent.kernel.embedded.binaries import wheel_version
from tests import cache

KEPT = ("PATH", "HOME", "PYTHONPATH", "LANG", "VIRTUAL_ENV")
ENVIRONMENT = {name: os.environ[name] for name in KEPT if name in os.environ}
COMMAND = [sys.executable, "-m", "kontingent.project.cli"]
ROOT = Path(__file__).resolve().parents[2]


def kontingent(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=ENVIRONMENT | environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def started(*arguments: object) -> subprocess.Popen[str]:
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.Popen(
        command, env=ENVIRONMENT, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@contextmanager
def place_for_data() -> Iterator[Path]:
    """A data folder that is not there yet."""
    with tempfile.TemporaryDirectory(prefix="kontingent-test-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)  # or root's database would have to lie elsewhere
        yield folder / "data"


def initialise(data: Path) -> Path:
    """What `kontingent init` makes in an empty place: made once, and copied with owners and rights."""
    account = choose_account(Path("/nonexistent"))
    ready = cache.kept("data", cache.key_of(cache.product(), wheel_version(), account.name), _make)
    subprocess.run(["cp", "-a", "--reflink=auto", ready / "data", data], check=True)
    return data


def _make(folder: Path) -> None:
    with place_for_data() as data:
        done = kontingent("init", "--data", data)
        assert done.returncode == 0, done.stderr
        subprocess.run(["cp", "-a", "--reflink=auto", data, folder], check=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status_when_up(port: int) -> int:
    """Waits for two minutes: the machine may be busy."""
    for _ in range(600):
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the server does not answer")


def answer(port: int, address: str, *, session: str = "") -> tuple[int, dict[str, str], str]:
    """(status, headers, text), to a browser with the cookie of a session or without."""
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request("GET", address, headers={"Cookie": f"kontingent={session}"} if session else {})
        got = line.getresponse()
        return got.status, dict(got.getheaders()), got.read().decode()
    finally:
        line.close()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def open_ones(data: Path) -> list[tuple[str, str]]:
    """Of everything below that is not a program lent to the database's account."""
    lent = data / "database"
    below = [path for path in data.rglob("*") if not any(part.startswith("binaries-") for part in path.parts)]
    assert lent in below
    return [(str(path), oct(mode(path))) for path in below if mode(path) & 0o077 and not path.is_symlink()]
