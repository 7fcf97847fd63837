"""The operating-system account of the server. PostgreSQL refuses to run as root, so root gives the work to another."""

import os
import pwd
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kontingent.kernel.embedded.errors import NoPermissionError

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class ProgramResult:
    code: int
    output: str


@dataclass(frozen=True)
class Account:
    """`uid` and `gid` are None where the server runs as ourselves."""

    uid: int | None
    gid: int | None
    name: str

    def run(self, *command: str | Path, cwd: Path, timeout: float = 120) -> ProgramResult:
        """The output is collected through a file: a daemon that keeps a pipe open would hold us for its whole life."""
        environment = {"PATH": os.defpath, "HOME": str(cwd), "LC_ALL": "C", "TZ": "UTC"}
        with tempfile.TemporaryFile() as output:
            result = subprocess.run(  # noqa: S603 - fixed programs of the wheel, no shell, no outside text
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=cwd,
                timeout=timeout,
                check=False,
                user=self.uid,
                group=self.gid,
                extra_groups=None if self.uid is None else [],
            )
            output.seek(0)
            return ProgramResult(result.returncode, output.read().decode("utf-8", "replace").strip())

    def can_enter(self, folder: Path) -> bool:
        return self.run("/bin/sh", "-c", 'cd -- "$1" && test -r . && test -x .', "sh", folder, cwd=Path("/")).code == 0

    def pass_through(self, folder: Path) -> None:
        """By its group alone, where the account is not ours: it may go on to what lies inside, not look around."""
        now = folder.stat()
        if self.gid is not None and now.st_uid != self.uid and not now.st_mode & stat.S_IXOTH:
            os.chown(folder, -1, self.gid)
            folder.chmod(stat.S_IMODE(now.st_mode) | stat.S_IXGRP)

    def give(self, path: Path, mode: int) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)


def choose_account(cluster: Path) -> Account:
    """Root keeps the owner of an existing cluster, else takes KONTINGENT_DATABASE_USER, `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return Account(None, None, str(os.geteuid()))
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, str(owner.st_uid))
    wanted = os.environ.get("KONTINGENT_DATABASE_USER")
    for name in (wanted,) if wanted else CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid, name)
    raise NoPermissionError(
        "PostgreSQL не работает от имени root, а учётной записи для него нет. "
        "Запустите команду от обычного пользователя или назовите учётную запись в KONTINGENT_DATABASE_USER."
    )
