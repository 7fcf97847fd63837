"""The data folder as a whole: all of ours in it is its owner's alone, also what an earlier release left wider."""

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kontingent.kernel import private

TEMPLATES = "templates"  # compiled by the web server, and run by it
DATABASE = "database"  # is its account's; PostgreSQL itself refuses to start when others may read it
CONTENTS = frozenset(
    {
        DATABASE, "database-place", "database.lock", "demo-password", "demo.json", "esia", "files",
        "journal-seal", "journal-seal.new", "outbox", "port", "region", "secrets.json", "secrets.new", "serving.lock",
        "static", TEMPLATES, "users",
    }
)  # fmt: skip


def close(data: Path) -> None:
    """Takes from others what they may do here. The folder itself is closed only if nothing but ours lies in it:
    somebody may have named one that serves others too. Code that others could write is removed unread."""
    compiled = data / TEMPLATES
    if compiled.exists() and not all(map(_is_written_by_us_alone, (data, compiled, *compiled.rglob("*")))):
        shutil.rmtree(compiled)
    private.narrow(_ours(data))
    if is_open(data) and not foreign(data):
        with suppress(PermissionError):
            data.chmod(private.FOLDER | (data.stat().st_mode & _passage(data)))


def openings(data: Path) -> list[Path]:
    """What others may read or enter; the folder itself first."""
    return [data] * is_open(data) + [path for path in _ours(data) if private.is_open(path)]


def is_open(data: Path) -> bool:
    try:
        mode = data.stat().st_mode
    except OSError:  # it is not there, or closed to us
        return False
    return stat.S_ISDIR(mode) and bool(mode & private.OTHERS & ~_passage(data))


def foreign(data: Path) -> list[str]:
    """Names of what is not ours."""
    return sorted({path.name for path in _entries(data)} - CONTENTS)


def _is_written_by_us_alone(path: Path) -> bool:
    found = path.lstat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _passage(data: Path) -> int:
    """Root lends the database to another account, whose group may pass through the folder and do nothing else in it."""
    is_lent = os.geteuid() == 0 and data.stat().st_gid != os.getegid()
    return stat.S_IXGRP if is_lent else 0


def _ours(data: Path) -> Iterator[Path]:
    for path in _entries(data):
        if path.name in CONTENTS - {DATABASE}:
            yield path
            if not path.is_symlink():
                yield from (Path(place, name) for place, folders, files in os.walk(path) for name in (*folders, *files))


def _entries(data: Path) -> list[Path]:
    try:
        return sorted(data.iterdir())
    except OSError:
        return []
