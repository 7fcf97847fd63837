"""What tests cost: `--costs` prints the dearest kinds and files, and keeps every test in `build/costs.tsv`.

Counted are seconds of processors, which hardly depend on who else is working on the machine: of the process of the
tests, its PostgreSQL and browser, and everything they have started. Linux; elsewhere of the process of the tests alone.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "build" / "costs.tsv"
TICKS = os.sysconf("SC_CLK_TCK")
FILES = 15  # that are printed
SHORT = 0.05  # seconds of a fixture or a test


class Process(NamedTuple):
    """Ticks of its own, and of those that it has buried."""

    parent: int
    own: int
    buried: int


Processes = dict[int, Process]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--costs", action="store_true", help="seconds of processors of each file, and of each test in build/costs.tsv"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--costs"):
        config.pluginmanager.register(Costs(is_worker=hasattr(config, "workerinput")), "costs")


@dataclass(eq=False)
class Costs:
    is_worker: bool
    before: Processes = field(default_factory=dict)
    own: float = 0.0  # seconds of this process, when they were last asked for
    counted: float = 0.0  # of them since the last look
    costs: defaultdict[tuple[str, str, str], float] = field(
        default_factory=lambda: defaultdict(float)
    )  # by kind, file and phase

    def __post_init__(self) -> None:
        if not self.is_worker:
            TABLE.parent.mkdir(exist_ok=True)
            TABLE.write_text("", encoding="utf-8")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self) -> None:
        if not self.before:
            self.before, self.own = running(), process_time()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """A worker's report carries the attributes to the process that prints.

        A look costs milliseconds: of what is short this process alone is counted, others with what comes after.
        """
        report = yield
        now, before = process_time(), self.own
        self.own, cost = now, now - before
        self.counted += cost
        if report.duration >= SHORT:
            looked = running()
            cost += max(0.0, spent(self.before, looked) - self.counted)
            self.before, self.counted = looked, 0.0
        vars(report).update(cost=cost, kind=kind_of(item))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not self.is_worker:
            when = report.when
            cost = vars(report)["cost"]
            self.costs[vars(report)["kind"], report.nodeid.partition("::")[0], when] += cost
            with TABLE.open("a", encoding="utf-8") as table:
                print(f"{cost:.2f}", f"{report.duration:.2f}", when, report.nodeid, sep="\t", file=table)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        total = sum(self.costs.values()) or 1.0
        terminalreporter.section(f"costs: {total:.0f} s of processors, of fixtures and of tests")
        for line in (*self._lines(lambda kind, _: kind, total), "", *self._lines(lambda _, file: file, total)[:FILES]):
            terminalreporter.write_line(line)

    def _lines(self, name: Callable[[str, str], str], total: float) -> list[str]:
        costs: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for (kind, file, when), cost in self.costs.items():
            costs[name(kind, file)][when != "setup"] += cost
        dearest = sorted(costs.items(), key=lambda one: -sum(one[1]))
        return [f"{(setup + call) / total:6.1%} {setup:7.1f} + {call:7.1f}  {name}" for name, (setup, call) in dearest]


def kind_of(item: pytest.Item) -> str:
    """What makes a test dear, in the order of the price."""
    path = item.path.relative_to(ROOT / "tests")
    if path.parts[0] == "project" or "embedded" in path.parts:
        return "programs and servers of their own"
    if item.get_closest_marker("browser"):
        return "a browser"
    if item.get_closest_marker("hypothesis"):
        return "examples of a property"
    if path.parts[0] in {"web", "house"}:
        return {"web": "pages without a browser", "house": "the house"}[path.parts[0]]
    return "synthetic regions" if path.parts[0] == "synthetic" else "the domain"


def running() -> Processes:
    """This process and all that live below it."""
    return dict(_below(os.getpid()))


def spent(before: Processes, now: Processes) -> float:
    """Seconds of processors between two looks.

    Who has gone since the first is among the buried of his parent with his whole life, unless nobody waited for him.
    """
    known: Counter[int] = Counter()
    for pid, one in before.items():
        if pid not in now:
            known[_survivor(before, now, pid)] += one.own + one.buried
    ticks = 0
    for pid, one in now.items():
        was = before.get(pid, Process(0, 0, 0))
        ticks += one.own - was.own + max(0, one.buried - was.buried - known[pid])
    return ticks / TICKS


def _survivor(before: Processes, now: Processes, pid: int) -> int:
    while pid in before and pid not in now:
        pid = before[pid].parent
    return pid


def _below(pid: int) -> Iterator[tuple[int, Process]]:
    state = _read(f"/proc/{pid}/stat").rpartition(") ")[2].split()
    if state:
        yield pid, Process(int(state[1]), int(state[11]) + int(state[12]), int(state[13]) + int(state[14]))
        for child in _children(pid):
            yield from _below(child)


def _children(pid: int) -> Iterator[int]:
    """Each is told by the thread that started it."""
    with suppress(FileNotFoundError):
        for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 — a browser has hundreds
            yield from map(int, _read(f"/proc/{pid}/task/{thread}/children").split())


def _read(path: str) -> str:
    """Nothing of who is gone. Without what `open` knows of files: a look reads some hundred."""
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return ""
    try:
        return os.read(file, 4096).decode(errors="replace")
    except ProcessLookupError:
        return ""
    finally:
        os.close(file)
