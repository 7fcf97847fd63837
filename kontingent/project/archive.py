"""Backup and restore of the register: one file, made while people work, put back into an empty database."""

import os
import subprocess
from pathlib import Path

import psycopg
from django.core.management.base import CommandError
from psycopg.conninfo import conninfo_to_dict

from kontingent.kernel.embedded import client_program
from kontingent.project import preparation

# Passed by environment: the arguments of a process are seen by everybody on the machine.
LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
# The newest pg_restore sets it on every server; one older than 17 does not know it and needs nothing of it.
HARMLESS = 'unrecognized configuration parameter "transaction_timeout"'


def back_up(file: Path) -> int:
    """Bytes written. The file appears only when it is whole."""
    if file.exists():
        raise CommandError(f"Файл {file} уже есть. Укажите другое имя: прежняя копия не заменяется.")
    unfinished = file.with_name(file.name + ".part")
    unfinished.unlink(missing_ok=True)
    try:
        unfinished.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise CommandError(f"Не получается писать в {file.parent}: {error.strerror}.") from error
    try:
        _run("pg_dump", "--format=custom", "--compress=gzip:3", "--no-owner", "--no-acl", f"--file={unfinished}")
    except BaseException:
        unfinished.unlink()
        raise
    with unfinished.open("rb") as written:
        os.fsync(written.fileno())
    unfinished.rename(file)
    return file.stat().st_size


def restore(file: Path) -> None:
    if not file.is_file():
        raise CommandError(f"Нет файла {file}.")
    _demand_empty()
    _run("pg_restore", "--list", str(file))  # a broken file is refused before anything is written
    said = _ran("pg_restore", "--no-owner", "--no-acl", "--jobs=2", "--dbname=", str(file))
    wrong = [line for line in said.splitlines() if "ERROR:" in line and not line.endswith(HARMLESS)]
    if wrong or (said and "errors ignored on restore" not in said):
        reason = (wrong or said.splitlines())[0].rpartition("ERROR:")[2].strip().rstrip(".")
        raise CommandError(f"Копия вернулась не целиком: {reason}. Удалите эту базу данных и верните копию в новую.")
    preparation.prepare(verbosity=0)


def _demand_empty() -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if row and row[0]:
        raise CommandError(
            "База данных не пуста, а копия возвращается только в пустую. "
            "Укажите новую папку: kontingent restore ФАЙЛ --data ПАПКА."
        )


def _run(program: str, *arguments: str) -> None:
    if said := _ran(program, *arguments):
        reason = said.splitlines()[0].removeprefix(f"{program}: error: ").rstrip(".")
        raise CommandError(f"{program} не справился: {reason}.")


def _ran(program: str, *arguments: str) -> str:
    """What it complained of; empty if it ended well."""
    given = conninfo_to_dict(os.environ["DATABASE_OWNER_URL"])
    environment = {variable: str(given[name]) for name, variable in LIBPQ.items() if given.get(name)}
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs from the wheel
        [client_program(program), *arguments],
        env={"PATH": os.defpath, "LC_ALL": "C", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode == 0:
        return ""
    return done.stderr.decode("utf-8", "replace").strip() or f"код {done.returncode}"
