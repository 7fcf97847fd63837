"""What is made for the owner alone is so under any umask, and what stood wider is narrowed."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kontingent.kernel import private

UMASKS = [0, 0o022, 0o077]


@contextmanager
def umask(number: int) -> Iterator[None]:
    before = os.umask(number)
    try:
        yield
    finally:
        os.umask(before)


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


@pytest.mark.parametrize("number", UMASKS, ids=oct)
def test_new_ones(tmp_path: Path, number: int):
    with umask(number):
        private.make_folder(tmp_path / "above" / "folder")
        private.write(tmp_path / "written", "Ж")
        private.open_file(tmp_path / "locked", "a").close()
        with private.open_file(tmp_path / "bytes", "xb") as file:
            file.write(b"1")
    assert mode(tmp_path / "above") == mode(tmp_path / "above" / "folder") == "0o700"
    assert {mode(tmp_path / name) for name in ("written", "locked", "bytes")} == {"0o600"}
    assert (tmp_path / "written").read_text(encoding="utf-8") == "Ж"
    with pytest.raises(FileExistsError):
        private.open_file(tmp_path / "bytes", "xb")


def test_those_that_stood_wider_keep_what_is_in_them(tmp_path: Path):
    folder, file = tmp_path / "folder", tmp_path / "folder" / "file"
    folder.mkdir()
    file.write_text("прежнее\n", encoding="utf-8")
    folder.chmod(0o755)
    file.chmod(0o666)
    private.make_folder(folder)
    with private.open_file(file, "a", encoding="utf-8") as again:
        again.write("новое\n")
    assert (mode(folder), mode(file)) == ("0o700", "0o600")
    assert file.read_text(encoding="utf-8") == "прежнее\nновое\n"


@pytest.mark.parametrize("number", UMASKS, ids=oct)
def test_what_others_make_meanwhile(tmp_path: Path, number: int):
    with umask(number):
        with private.made_by_others():
            (tmp_path / "folder").mkdir()
            (tmp_path / "file").write_bytes(b"")
        (tmp_path / "after").write_bytes(b"")
    assert (mode(tmp_path / "folder"), mode(tmp_path / "file")) == ("0o700", "0o600")
    assert mode(tmp_path / "after") == oct(0o666 & ~number)


def test_narrowing_follows_no_link_and_minds_nothing_that_is_gone(tmp_path: Path):
    outside, link = tmp_path / "outside", tmp_path / "link"
    outside.write_bytes(b"")
    outside.chmod(0o644)
    link.symlink_to(outside)
    private.narrow([link, tmp_path / "gone"])
    assert mode(outside) == "0o644"
    private.narrow([outside])
    assert mode(outside) == "0o600"
