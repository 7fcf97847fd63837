"""What is dear to make and the same in every run: made once, kept in `build/tests` until what it is made of changes.

A thing is a folder; its name carries the checksum of its sources. Workers and runs that want it at once wait for one
of them to make it.
"""

import fcntl
import shutil
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "tests"
PRODUCT = ROOT / "kontingent"
PAGES = PRODUCT / "web"  # nothing that is loaded goes through it
KEPT = 4  # of one kind: branches one goes to and fro between, on two servers


def kept(kind: str, key: str, make: Callable[[Path], None], folder: Path = FOLDER) -> Path:
    """The folder of that kind and key; `make` fills it when there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    ready = folder / f"{kind}-{key}"
    with (folder / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            unfinished = folder / f"{kind}.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(ready)
        ready.touch()
        for one in _of_kind(folder, kind)[KEPT:]:
            shutil.rmtree(one)
    return ready


def _of_kind(folder: Path, kind: str) -> list[Path]:
    """The newest first. A kind may begin as another one does, and what is being made has a dot."""
    named = [path for path in folder.glob(f"{kind}-*") if path.name.rpartition("-")[0] == kind and not path.suffix]
    return sorted(named, key=lambda path: path.stat().st_mtime, reverse=True)


def key_of(sources: Iterable[Path], *words: str) -> str:
    """Of the names and bytes of files, and of what else the thing depends on."""
    digest = sha256("\0".join(words).encode())
    for path in sorted(sources):
        content = path.read_bytes()
        digest.update(f"\0{path.relative_to(ROOT)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


@cache
def product() -> tuple[Path, ...]:
    """Everything a loaded region is made of: rooms, migrations, classifiers, settings, pins. Pages are not."""
    return (*_files(PRODUCT, PAGES), ROOT / "requirements.txt")


@cache
def pages() -> tuple[Path, ...]:
    """What the product leaves out: with it, all that templates are compiled of."""
    return tuple(_files(PAGES, PAGES / "static"))


def _files(folder: Path, *left_out: Path) -> Iterable[Path]:
    for path in folder.iterdir():
        if path in left_out or path.name == "__pycache__":
            continue
        if path.is_dir():
            yield from _files(path, *left_out)
        else:
            yield path
