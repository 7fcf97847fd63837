"""Which processes work in a cluster. A number in a file proves nothing; the folder where a process stands does (Linux).

A server that is killed leaves those of its sessions that are in the middle of a statement. They hold its memory, and
PostgreSQL starts no other server beside them.
"""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kontingent.kernel.embedded.account import Account

PROC = Path("/proc")
PATIENCE = 3.0  # seconds: a session told to quit does so at once
# By the account itself: others may not see where its processes stand. Without /proc nobody is found.
_STANDING = 'for p in /proc/[0-9]*; do [ "$p/cwd" -ef "$1" ] && echo "${p#/proc/}"; done; true'


@dataclass(frozen=True, slots=True)
class Process:
    pid: int
    parent: int
    is_session: bool  # or another helper of a server; else the server itself


def of_cluster(account: Account, cluster: Path) -> list[Process]:
    said = account.run("/bin/sh", "-c", _STANDING, "sh", cluster, cwd=Path("/")).output
    return [found for word in said.split() if word.isdigit() and (found := _process(int(word)))]


def orphans(found: list[Process]) -> list[Process]:
    """Whose server is gone."""
    servers = {process.pid for process in found if not process.is_session}
    return [process for process in found if process.is_session and process.parent not in servers]


def end_orphans(account: Account, cluster: Path) -> int:
    """How many there were. What they had not committed is undone by the next start, as after any death of a server."""
    left = orphans(of_cluster(account, cluster))
    count = len(left)
    deadline = time.monotonic() + PATIENCE
    while left:
        number = signal.SIGQUIT if time.monotonic() < deadline else signal.SIGKILL
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process.pid, number)
        time.sleep(0.05)
        left = orphans(of_cluster(account, cluster))
    return count


def is_server_of(account: Account, cluster: Path, pid: int) -> bool | None:
    """None where nobody can tell: without /proc, or where others' processes are hidden."""
    _bury(pid)
    stat = _stat(pid)
    if stat is None:
        return None
    if not _is_postgres(*stat):
        return False
    return any(process.pid == pid for process in of_cluster(account, cluster))


def _bury(pid: int) -> None:
    """It may be a child of ours: as the first process of a container we inherit every orphan."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _process(pid: int) -> Process | None:
    """None if it is gone, or no process of PostgreSQL: a person may stand in the folder too."""
    stat = _stat(pid)
    try:
        title = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return None
    if stat is None or not _is_postgres(*stat):
        return None
    return Process(pid, int(stat[1].split()[1]), title.startswith(b"postgres: "))


def _stat(pid: int) -> tuple[str, str] | None:
    """Number and name, then state, parent and so on."""
    try:
        name, _, rest = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")
    except OSError:
        return None
    return name, rest


def _is_postgres(name: str, rest: str) -> bool:
    return name.endswith("(postgres") and not rest.startswith("Z")
