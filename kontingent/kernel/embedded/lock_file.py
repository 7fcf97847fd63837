"""`postmaster.pid`: the server's own lock, by the number of its process and the key of its shared memory.

A killed server leaves the file. PostgreSQL passes it by when nobody has that number; when another process of the same
account has got it since, or the dead one was never buried (a container without an init), it refuses for ever. The file
is never removed: the key in it is what keeps two servers apart.
"""

from pathlib import Path

from kontingent.kernel import private
from kontingent.kernel.embedded.account import Account
from kontingent.kernel.embedded.processes import is_server_of

NOBODY = 2**22 + 1  # greater than any number Linux gives a process


def listening_port(cluster: Path) -> int | None:
    """Its fourth line; the file outlives a killed server, so it proves nothing by itself."""
    lines = _lines(cluster)
    return int(lines[3]) if len(lines) > 3 and lines[3].isdigit() else None


def is_left(cluster: Path) -> bool:
    """A server that is stopped takes its file with it."""
    return bool(_lines(cluster))


def is_of_another(account: Account, cluster: Path) -> bool:
    """Whether its number is certainly not that of a server of this cluster, though somebody bears it."""
    pid = _pid(cluster)
    return pid is not None and is_server_of(account, cluster, pid) is False


def disarm(account: Account, cluster: Path) -> None:
    """Put nobody's number in place of one that others bear by now. Called under the folder's lock."""
    if not is_of_another(account, cluster):
        return
    unfinished = cluster / "postmaster.pid.new"
    private.write(unfinished, "\n".join([str(NOBODY), *_lines(cluster)[1:]]) + "\n")
    account.give(unfinished, private.FILE)
    unfinished.rename(cluster / "postmaster.pid")


def _pid(cluster: Path) -> int | None:
    lines = _lines(cluster)
    return int(lines[0]) if lines and lines[0].isdigit() else None


def _lines(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
