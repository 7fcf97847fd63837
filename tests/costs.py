"""What tests cost: `--costs` prints the dearest files, and keeps every test in `build/costs.tsv`.

Counted are seconds of processors, which hardly depend on who else is working on the machine: of the process of the
tests, its PostgreSQL and everything they have started and buried. Linux; elsewhere all costs are 0.
"""

import os
from collections import defaultdict
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "build" / "costs.tsv"
PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
SHOWN = 20


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
    before: float = 0.0
    costs: dict[tuple[str, str], float] = field(default_factory=dict)  # by test and phase

    def __post_init__(self) -> None:
        if not self.is_worker:
            TABLE.parent.mkdir(exist_ok=True)
            TABLE.write_text("", encoding="utf-8")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self) -> None:
        self.before = spent()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """A worker's report carries the attribute to the process that prints."""
        report = yield
        now = spent()
        report.cost, self.before = now - self.before, now
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not self.is_worker:
            cost = getattr(report, "cost", 0.0)
            self.costs[report.nodeid, report.when or ""] = cost
            with TABLE.open("a", encoding="utf-8") as table:
                print(f"{cost:.2f}", f"{report.duration:.2f}", report.when, report.nodeid, sep="\t", file=table)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        total = sum(self.costs.values()) or 1.0
        terminalreporter.section(f"costs: {total:.0f} s of processors, of that made before and by the tests")
        files: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for (test, when), cost in self.costs.items():
            files[test.partition("::")[0]][when != "setup"] += cost
        for path, (setup, call) in sorted(files.items(), key=lambda one: -sum(one[1]))[:SHOWN]:
            terminalreporter.write_line(f"{(setup + call) / total:6.1%} {setup:7.1f} + {call:7.1f}  {path}")


def spent() -> float:
    """Seconds of processors of this process and of all that live below it or were buried there."""
    return sum(map(_own, _below(os.getpid()))) / TICKS


def _below(pid: int) -> set[int]:
    try:
        texts = [path.read_text() for path in (PROC / str(pid) / "task").glob("*/children")]
    except OSError:
        texts = []
    return {pid}.union(*(_below(int(child)) for text in texts for child in text.split()))


def _own(pid: int) -> int:
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return 0
    return sum(map(int, stat.rpartition(") ")[2].split()[11:15]))
