"""Files and folders for their owner alone, whatever the umask: what holds secrets, letters, personal data."""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

FOLDER, FILE = 0o700, 0o600
OTHERS = 0o077


def make_folder(path: Path) -> Path:
    """With those above it that are missing; one that is there already is narrowed."""
    if not path.parent.exists():
        make_folder(path.parent)
    path.mkdir(mode=FOLDER, exist_ok=True)
    narrow([path])
    return path


def open_file(path: Path, mode: str, *, encoding: str | None = None) -> IO[Any]:
    """As `open` for writing, appending or making; a file that is there already is narrowed."""
    return open(path, mode, encoding=encoding, opener=_opener)  # Path.open takes no opener


def _opener(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | os.O_CLOEXEC, FILE)
    if os.fstat(descriptor).st_mode & OTHERS:
        os.fchmod(descriptor, FILE)
    return descriptor


def write(path: Path, text: str) -> None:
    with open_file(path, "w", encoding="utf-8") as file:
        file.write(text)


@contextmanager
def made_by_others() -> Iterator[None]:
    """What code that knows nothing of this module makes meanwhile, in this process and those it starts."""
    before = os.umask(OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def is_open(path: Path) -> bool:
    """Whether others may do anything with it. A link has no rights of its own, and what is gone is not open."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    return not stat.S_ISLNK(mode) and bool(mode & OTHERS)


def narrow(paths: Iterable[Path]) -> None:
    """What is somebody else's stays as it is: only its owner may change it."""
    for path in paths:
        with suppress(PermissionError, FileNotFoundError):
            if is_open(path):
                path.chmod(FOLDER if path.is_dir() else FILE)
