"""kill -9 and SIGTERM at any moment: the next command works, and nothing is left running."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kontingent.kernel import embedded
from tests.project.program import free_port, initialise, kontingent, place_for_data, started, status_when_up

pytestmark = pytest.mark.slow


@pytest.fixture
def data() -> Iterator[Path]:
    with place_for_data() as path:
        yield path
        embedded.start(path).stop()  # also ends what a killed command left


FEW = (0.6, 1.8)
MANY = tuple(step / 10 for step in range(1, 40))


@pytest.mark.parametrize(
    ("number", "delays"),
    [
        (signal.SIGKILL, FEW),
        pytest.param(signal.SIGTERM, FEW[:1], marks=pytest.mark.soak),
        pytest.param(signal.SIGKILL, MANY, marks=pytest.mark.soak),
        pytest.param(signal.SIGTERM, MANY, marks=pytest.mark.soak),
    ],
    ids=["kill-few", "term-once", "kill-many", "term-many"],
)
def test_init_cut_short_at_any_moment_is_finished_by_the_next(data, number, delays):
    for delay in delays:
        process = started("init", "--data", data)
        time.sleep(delay)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        assert process.returncode in {-number, 128 + number, 0}, err
        assert number == signal.SIGKILL or "Traceback" not in err
    done = kontingent("init", "--data", data)
    assert (done.returncode, done.stderr) == (0, "")
    assert kontingent("worker", "--once", "--data", data).returncode == 0


@pytest.mark.soak  # of servers: `embedded/test_server.py`
def test_two_inits_at_once_both_succeed(data):
    processes = [started("init", "--data", data) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said


def test_serve_killed_with_9_leaves_its_port_and_its_database_to_the_next(data):
    """And that one leaves nothing to a `demo` beside it."""
    initialise(data)
    port = free_port()
    first = started("serve", "--port", port, "--workers", 1, "--data", data)
    status_when_up(port)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate(timeout=30)
    _wait_until_free(port)
    second = started("serve", "--port", port, "--workers", 1, "--data", data)  # the lock died with its holder
    try:
        assert status_when_up(port) == 200
        assert_refuses_another("demo", data, port)
    finally:
        second.terminate()
        second.communicate(timeout=60)
    assert second.returncode == 143
    assert not embedded.status(data).running


@pytest.mark.soak
def test_a_second_serve_on_the_same_folder_says_so_and_touches_nothing(data):
    initialise(data)
    port = free_port()
    first = started("serve", "--port", port, "--workers", 1, "--data", data)
    try:
        status_when_up(port)
        assert_refuses_another("serve", data, port)
    finally:
        first.terminate()
        first.communicate(timeout=60)


def assert_refuses_another(command: str, data: Path, port: int) -> None:
    """Who works in the folder goes on; what lies there is as it was."""
    before = _files(data)
    done = kontingent(command, "--port", free_port(), "--data", data)
    assert done.returncode == 50
    assert done.stderr.startswith(f"kontingent: В папке данных {data} уже работает kontingent serve или demo.")
    assert _files(data) == before
    assert status_when_up(port) == 200


def _files(data: Path) -> dict[Path, float]:
    """But for PostgreSQL's own, with the times of their last change."""
    ours = (path for path in data.rglob("*") if "database" not in path.parts)
    return {path: path.stat().st_mtime for path in ours}


def _wait_until_free(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the web server outlived its supervisor")


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are read from /proc")
def test_a_killed_web_worker_is_replaced_and_a_stop_meanwhile_still_stops(data):
    initialise(data)
    port = free_port()
    process = started("serve", "--port", port, "--workers", 1, "--data", data)
    try:
        assert status_when_up(port) == 200
        (granian,) = _children(process.pid)
        (worker, *_) = _children(granian)
        os.kill(worker, signal.SIGKILL)
        time.sleep(0.3)
        assert status_when_up(port) == 200
        os.kill(_children(granian)[0], signal.SIGKILL)
    finally:
        process.terminate()
        process.communicate(timeout=60)
    assert process.returncode == 143
    assert not embedded.status(data).running
