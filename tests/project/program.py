"""The program as a person or a service manager starts it: real processes, real exit codes."""

import atexit
import json
import os
import select
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache as once
from http.client import HTTPConnection
from pathlib import Path
from typing import TextIO
from urllib.error import HTTPError
from urllib.request import urlopen

from kontingent.kernel.embedded.account import choose_account
from kontingent.kernel.embedded.binaries import wheel_version
from kontingent.project.serving import place_for_templates
from kontingent.web.templating.environment import compile_all
from tests import cache, scratch
from tests.forking import WARM

KEPT = ("PATH", "HOME", "PYTHONPATH", "LANG", "VIRTUAL_ENV")
ENVIRONMENT = {name: os.environ[name] for name in KEPT if name in os.environ}
ROOT = Path(__file__).resolve().parents[2]


def kontingent(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run to its end."""
    program = started(*arguments, **environment)
    out, err = program.communicate(timeout=120)
    return subprocess.CompletedProcess(program.arguments, program.wait(), out, err)


def started(*arguments: object, **environment: str) -> "Program":
    return Program(list(map(str, arguments)), ENVIRONMENT | environment)


class Program:
    """A running program, with the names of `subprocess.Popen`: forked from a process that is warm (`warm.py`)."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str]) -> None:
        self.arguments = arguments
        self.returncode: int | None = None
        ours, theirs = zip(*(os.pipe() for _ in range(3)), strict=True)
        self.stdout, self.stderr, self._told = (os.fdopen(end, encoding="utf-8") for end in ours)
        order = {"arguments": arguments, "environment": dict(environment), "umask": _umask()}
        socket.send_fds(_warm(), [json.dumps(order).encode()], theirs)
        for end in theirs:
            os.close(end)
        self.pid = int(self._told.readline())

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], 0)[0]:
            self._end()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.arguments, timeout or 0)
            self._end()
        assert self.returncode is not None
        return self.returncode

    def communicate(self, timeout: float) -> tuple[str, str]:
        """All that is left of its output; so long waits whoever lets it be read by children that stay."""
        with ThreadPoolExecutor(2) as readers:
            reading = [readers.submit(_rest, end) for end in (self.stdout, self.stderr)]
            try:
                self.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
            out, err = (one.result(timeout) for one in reading)
        return out, err

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _end(self) -> None:
        self.returncode = int(self._told.readline())
        self._told.close()


def _rest(output: TextIO) -> str:
    with output:
        return output.read()


def _umask() -> int:
    now = os.umask(0)
    os.umask(now)
    return now


@once
def _warm() -> socket.socket:
    """One for each process of tests; it ends with it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = [sys.executable, "-m", "tests.project.warm"]
        process = subprocess.Popen(
            command, env=ENVIRONMENT | {"PYTHONPATH": str(ROOT)}, cwd=ROOT, stdin=theirs.fileno()
        )
    atexit.register(process.wait, 10)
    atexit.register(ours.close)
    return ours


@contextmanager
def place_for_data() -> Iterator[Path]:
    """A data folder that is not there yet."""
    with scratch.folder() as folder:
        yield folder / "data"


def initialise(data: Path) -> Path:
    """What `kontingent init` makes in an empty place, and compiled templates: made once, copied with their rights."""
    account = choose_account(Path("/nonexistent"))
    key = cache.key_of([*cache.product(), *cache.pages()], wheel_version(), account.name)
    ready = cache.kept("data", key, _make)
    subprocess.run(["cp", "-a", "--reflink=auto", ready / "data", data], check=True)
    return data


def _make(folder: Path) -> None:
    with place_for_data() as data:
        done = kontingent("init", "--data", data)
        assert done.returncode == 0, done.stderr
        compiling = WARM.Process(target=compile_all, args=[str(place_for_templates(data))])
        compiling.start()
        compiling.join()
        assert compiling.exitcode == 0
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
