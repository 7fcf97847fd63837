"""One PostgreSQL cluster on disk: making it, configuring it, starting and stopping its server."""

import re
import shutil
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from kontingent.kernel import private
from kontingent.kernel.embedded import lock_file, processes
from kontingent.kernel.embedded.account import Account, ProgramResult
from kontingent.kernel.embedded.binaries import major_version
from kontingent.kernel.embedded.disk import MB, check_room, disk_full
from kontingent.kernel.embedded.errors import (
    EmbeddedDatabaseError,
    NoPermissionError,
    OtherVersionError,
    PortOccupiedError,
    StartFailedError,
)
from kontingent.kernel.embedded.memory import settings_for, this_machine

START_PATIENCE = 30.0  # seconds: orphans that we cannot see hold the memory of a killed server for a while
PASSING = re.compile("still in use|lock file|Address already in use|could not create any TCP/IP sockets")
RECOVERY_PATIENCE = 900  # seconds: replaying the log of a large load
LOG_LIMIT = 10 * MB
# The log never holds personal data: no statements, no key values of violated constraints, no COPY lines.
QUIET = {"log_min_error_statement": "panic", "log_error_verbosity": "terse", "log_min_messages": "warning"}
# A server to be thrown away: as fast and as small as it can be.
FRAGILE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


@dataclass(frozen=True)
class Cluster:
    place: Path
    account: Account
    programs: Path
    durable: bool = True

    @property
    def folder(self) -> Path:
        return self.place / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def program(self, name: str, *arguments: str | Path, timeout: float = 120) -> ProgramResult:
        return self.account.run(self.programs / name, *arguments, cwd=self.place, timeout=timeout)

    def create(self, superuser_password: str) -> None:
        """In a folder aside, renamed when complete: a kill in between leaves nothing that looks like a cluster.

        The folder's name is new each time, because an initdb whose parent was killed goes on writing into its own.
        """
        check_room(self.place)
        for abandoned in self.place.glob("cluster.new-*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        unfinished = Path(tempfile.mkdtemp(prefix="cluster.new-", dir=self.place))
        self.account.give(unfinished, private.FOLDER)
        password = self.place / "superuser.password"
        private.write(password, superuser_password)
        self.account.give(password, private.FILE)
        try:
            outcome = self.program("initdb", "-D", unfinished, *INITDB, f"--pwfile={password}")
        finally:
            password.unlink()
        if outcome.code != 0:
            raise _explained(outcome.output, self.place)
        with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("\ninclude_if_exists = 'kontingent.conf'\n")
        unfinished.rename(self.folder)

    def check_version(self) -> None:
        """PermissionError means that the cluster is another account's."""
        found = (self.folder / "PG_VERSION").read_text(encoding="ascii").strip()
        ours = major_version()
        if int(found) == ours:
            return
        cure = (
            "Обновите систему до выпуска с этим PostgreSQL"
            if int(found) > ours
            else "Снимите копию прежним выпуском (kontingent backup) и верните её этим (kontingent restore)"
        )
        raise OtherVersionError(
            f"База данных в {self.folder} создана PostgreSQL {found}, а установлен PostgreSQL {ours}. "
            f"{cure} или укажите другую папку: --data ПАПКА."
        )

    def start(self, port: int | None, last_port: int | None) -> int:
        """The port it listens on: the one asked for, else the last one if still free, else any free one."""
        self._turn_log_over()
        processes.end_orphans(self.account, self.folder)
        lock_file.disarm(self.account, self.folder)
        deadline = time.monotonic() + START_PATIENCE
        chosen = port or last_port or _free_port()
        while True:
            written = self.log.stat().st_size if self.log.exists() else 0
            self._configure(chosen)
            outcome = self._pg_ctl_start()
            if outcome.code == 0:
                return chosen
            said = self._log_since(written) or outcome.output
            if "could not create any TCP/IP sockets" in said or "Address already in use" in said:
                if port is not None:
                    raise PortOccupiedError(
                        f"Порт {port} занят другой программой. Освободите его или укажите другой порт базы данных."
                    )
                chosen = _free_port()
            reason = _explained(said, self.place)
            if not (isinstance(reason, StartFailedError) and PASSING.search(said)) or time.monotonic() > deadline:
                raise reason
            time.sleep(0.5)

    def stop(self) -> None:
        if not self.alive():  # or the signal would go to whoever has the number of a killed server by now
            return
        outcome = self.program("pg_ctl", "stop", "-D", self.folder, "-m", "fast", "-w", "-t", "90", timeout=120)
        if outcome.code != 0 and self.alive():
            self.program("pg_ctl", "stop", "-D", self.folder, "-m", "immediate", "-w", "-t", "30")

    def alive(self) -> bool:
        is_said = self.program("pg_ctl", "status", "-D", self.folder).code == 0
        return is_said and not lock_file.is_of_another(self.account, self.folder)

    def _pg_ctl_start(self) -> ProgramResult:
        options = ("-D", self.folder, "-l", self.log, "-w", "-t", str(RECOVERY_PATIENCE), "-s")
        return self.program("pg_ctl", "start", *options, timeout=RECOVERY_PATIENCE + 30)

    def _configure(self, port: int) -> None:
        settings = settings_for(this_machine(self.place)) | QUIET | {"port": str(port), "timezone": "UTC"}
        settings |= {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        if not self.durable:
            settings |= FRAGILE
        unfinished = self.folder / "kontingent.conf.new"
        private.write(unfinished, "".join(f"{k} = '{v}'\n" for k, v in settings.items()))
        self.account.give(unfinished, private.FILE)
        unfinished.rename(self.folder / "kontingent.conf")

    def _turn_log_over(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.rename(self.log.with_suffix(".log.1"))

    def _log_since(self, offset: int) -> str:
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(offset)
            return log.read().decode("utf-8", "replace")


# Without ICU in the wheel the builtin provider is the one that knows Cyrillic letters; messages stay English,
# because we recognise the reasons of a failed start by them.
INITDB = (
    *("-U", "postgres", "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"),
    *("--lc-messages=C", "-A", "scram-sha-256", "-k"),
)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _explained(said: str, place: Path) -> EmbeddedDatabaseError:
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return disk_full(place)
    if "Permission denied" in said or "has wrong ownership" in said:
        return NoPermissionError(
            f"PostgreSQL не может читать или писать в {place}: нет права. "
            "Верните папке прежнего владельца или укажите другую: --data ПАПКА."
        )
    lines = [line for line in said.splitlines() if re.search("FATAL|PANIC|error:|could not", line)]
    last = lines[-1] if lines else said[-300:]
    return StartFailedError(
        f"Встроенный PostgreSQL не запустился. Его слова: «{last.strip()}». "
        f"Полный журнал: {place / 'cluster' / 'server.log'}."
    )
