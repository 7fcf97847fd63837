"""A data folder as its first start leaves it, for what comes after."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from kontingent.kernel import embedded
from kontingent.kernel.embedded.binaries import wheel_version
from tests import cache


@pytest.fixture
def made(data: Path) -> None:
    ready = cache.kept("embedded", cache.key_of(cache.product(), wheel_version(), str(os.geteuid())), _start_once)
    subprocess.run(["cp", "-a", "--reflink=auto", f"{ready}/data/.", data], check=True)


def _start_once(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="kontingent-test-", dir="/tmp") as place:
        Path(place).chmod(0o711)
        embedded.start(Path(place) / "data").stop()
        subprocess.run(["cp", "-a", "--reflink=auto", Path(place) / "data", folder], check=True)
