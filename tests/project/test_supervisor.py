"""Run in a process of its own: signal handlers and children are what it is about."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPT = """
import sys
from kontingent.project.supervisor import Program, Supervisor
programs = [Program(f"программа {n}", [sys.executable, "-c", code]) for n, code in enumerate(sys.argv[1:])]
sys.exit(Supervisor(programs).run(when_started=lambda: print("started", flush=True)))
"""
SLEEPER = "import pathlib, os, time; pathlib.Path('{file}').write_text(str(os.getpid())); time.sleep(60)"


def _supervise(*programs: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, *programs]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _pid_in(path: Path, other_than: int = 0) -> int:
    for _ in range(200):
        if path.exists() and (text := path.read_text()) and int(text) != other_than:
            return int(text)
        time.sleep(0.05)
    raise TimeoutError(path)


def _gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{pid}/stat")
        if state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True  # dead, only not yet reaped by whoever adopted it
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_all(tmp_path, number):
    files = [tmp_path / "one", tmp_path / "two"]
    process = _supervise(*(SLEEPER.format(file=file) for file in files))
    children = [_pid_in(file) for file in files]
    process.send_signal(number)
    process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert all(_gone(pid) for pid in children)


def test_a_killed_program_is_started_again(tmp_path):
    process = _supervise(SLEEPER.format(file=tmp_path / "pid"))
    first = _pid_in(tmp_path / "pid")
    os.kill(first, signal.SIGKILL)
    second = _pid_in(tmp_path / "pid", other_than=first)
    assert second != first
    process.terminate()
    _, err = process.communicate(timeout=20)
    assert "запускаю снова" in err


def test_a_program_that_cannot_live_ends_the_whole(tmp_path):
    process = _supervise("raise SystemExit(3)", SLEEPER.format(file=tmp_path / "pid"))
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "не удаётся запустить (код 3)" in err
    assert _gone(_pid_in(tmp_path / "pid"))


KEPT = SCRIPT.replace("Supervisor(programs)", "Supervisor(programs, keep=lambda: None)")


@pytest.mark.parametrize(("script", "outcome"), [(SCRIPT, 4), (KEPT, "lives")])
def test_a_program_that_fell_with_the_database_is_at_fault_only_where_nobody_minds_it(tmp_path, script, outcome):
    falls = f"import pathlib; pathlib.Path('{tmp_path}/falls').open('a').write('x'); raise SystemExit(4)"
    process = subprocess.Popen([sys.executable, "-c", script, falls], stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        if outcome == "lives" and (tmp_path / "falls").exists() and len((tmp_path / "falls").read_text()) > 5:
            process.terminate()  # once: a second one may come after the supervisor has given its handler back
            break
        time.sleep(0.1)
    process.communicate(timeout=20)
    assert process.returncode == (143 if outcome == "lives" else outcome)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_kill_9_of_the_supervisor_leaves_nothing(tmp_path):
    process = _supervise(SLEEPER.format(file=tmp_path / "pid"))
    child = _pid_in(tmp_path / "pid")
    process.kill()
    process.communicate(timeout=20)
    assert _gone(child)
