"""Keeps a few child processes running and ends them together: nothing outlives the command that started it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from kontingent.kernel.exits import Exit

TICK = 0.2  # seconds
STEADY = 60.0  # a process that lived this long is taken for healthy
GIVE_UP_AFTER = 4  # deaths in a row before that
LONGEST_PAUSE = 20.0
STOP_PATIENCE = 25.0  # above granian's own 15 s and a job's 20 s
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Program:
    name: str  # for people
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    start_at: float = 0.0


class Supervisor:
    """`keep` is called at every tick, for what the programs stand on; what it raises ends the whole."""

    def __init__(self, programs: Sequence[Program], *, keep: Callable[[], None] | None = None) -> None:
        self._children = [_Child(program) for program in programs]
        self._signal: int | None = None
        self._keep_ground = keep
        self._is_keeping = False

    def run(self, *, when_started: Callable[[], None] | None = None) -> int:
        """Until a signal or until a program cannot be kept alive. Returns the exit code of the command."""
        numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        before = {number: signal.signal(number, self._note) for number in numbers}
        try:
            with self.started():
                if when_started:
                    when_started()
                return self._watch()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def started(self) -> Iterator[None]:
        """The programs for as long as the block lasts, not watched."""
        try:
            for child in self._children:
                self._start(child)
            yield
        finally:
            self._stop_all()

    def stopping(self) -> bool:
        return self._signal is not None

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._signal = number
        if self._is_keeping:  # to bring a large database back takes minutes
            raise SystemExit(128 + number)

    def _watch(self) -> int:
        while self._signal is None:
            self._tend_ground()
            for child in self._children:
                if (code := self._keep(child)) is not None:
                    return code
            time.sleep(TICK)
        return 128 + self._signal

    def _tend_ground(self) -> None:
        """Before the programs: those that fell with it are started again on firm ground."""
        if self._keep_ground is None:
            return
        self._is_keeping = True
        try:
            self._keep_ground()
        finally:
            self._is_keeping = False

    def _keep(self, child: _Child) -> Exit | None:
        """What the command leaves with when the program dies faster than it is worth starting again."""
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                self._start(child)
            return None
        code = child.process.poll()
        if code is None:
            return None
        child.process = None
        if code == Exit.DATABASE_UNAVAILABLE and self._keep_ground is not None:
            child.start_at = now + 1  # it fell with the database, which is minded here: no fault of its own
            return None
        child.deaths = 1 if now - child.started > STEADY else child.deaths + 1
        if child.deaths >= GIVE_UP_AFTER:
            sys.stderr.write(f"kontingent: {child.program.name}: не удаётся запустить (код {code}), всё остановлено.\n")
            return Exit.DATABASE_UNAVAILABLE if code == Exit.DATABASE_UNAVAILABLE else Exit.REFUSED
        pause = min(2.0 ** (child.deaths - 1) - 1, LONGEST_PAUSE)
        sys.stderr.write(f"kontingent: {child.program.name}: процесс завершился (код {code}), запускаю снова.\n")
        child.start_at = now + pause
        return None

    def _start(self, child: _Child) -> None:
        child.started = time.monotonic()
        child.process = subprocess.Popen(  # noqa: S603 - our own programs
            child.program.command,
            env={**os.environ, **child.program.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C reaches us alone, and we stop them in order
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - this process runs no threads
        )

    def _stop_all(self) -> None:
        running = [child.process for child in self._children if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_PATIENCE
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _die_with_parent() -> None:
    """Between fork and exec, on Linux: kill -9 of the supervisor leaves no server holding the port."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
