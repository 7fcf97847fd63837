"""A data folder as its first start leaves it, for what comes after."""

import os
import subprocess
from pathlib import Path

import pytest

from kontingent.kernel import embedded
from kontingent.kernel.embedded.binaries import wheel_version
from tests import cache, scratch


@pytest.fixture
def made(data: Path) -> None:
    ready = cache.kept("embedded", cache.key_of(cache.product(), wheel_version(), str(os.geteuid())), _start_once)
    subprocess.run(["cp", "-a", "--reflink=auto", f"{ready}/data/.", data], check=True)


def _start_once(folder: Path) -> None:
    with scratch.folder() as place:
        embedded.start(place / "data").stop()
        subprocess.run(["cp", "-a", "--reflink=auto", place / "data", folder], check=True)
