"""Where servers and data folders of tests lie: in memory, where the machine has room there; else on the disk.

A database is a thousand files, and a test that commits gets a new copy: in memory that costs an eighth. What a killed
run has left there is removed by the next.
"""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

PREFIX = "kontingent-test-"
DISK, MEMORY = Path("/tmp"), Path("/dev/shm")  # noqa: S108 — the account of a database enters both, and no home
ROOM = 4 << 30  # bytes


def new_place() -> Path:
    """Nothing is there yet. The number of this process stands in the name: when it is gone, so may be the place."""
    return _parent() / f"{PREFIX}{os.getpid()}-{uuid.uuid4().hex[:8]}"


@contextmanager
def folder() -> Iterator[Path]:
    """Closed, or root's database would have to lie elsewhere; but that account may pass through it."""
    made = new_place()
    made.mkdir()
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def disk(mount: Path, options: str) -> Iterator[Path]:
    """Of its own, in memory; only root can mount one."""
    mount.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", mount], check=False, capture_output=True)
    if done.returncode != 0:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        yield mount
    finally:
        subprocess.run(["umount", "-l", mount], check=True)


@cache
def _parent() -> Path:
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return DISK
    for left in MEMORY.glob(f"{PREFIX}*-*"):
        if not Path("/proc", left.name.split("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return MEMORY
