"""The data folder is its owner's alone: made under any umask, left wide by an earlier run, or told of by `doctor`."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from kontingent.kernel import private
from kontingent.project import data_folder, serving
from tests.project.program import initialise, kontingent, mode, open_ones, place_for_data

pytestmark = pytest.mark.slow
# Root lends the database to another account, and lets its group pass.
CLOSED = 0o710 if os.geteuid() == 0 else 0o700
NOTHING_AT_ALL = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x", "KONTINGENT_SECRET_KEY": "x"}


@pytest.fixture
def data() -> Iterator[Path]:
    with place_for_data() as path:
        yield path


def put(data: Path) -> None:
    """What an earlier release left, as its umask had it."""
    for name in ("outbox", "esia", "users", "static/css"):
        (data / name).mkdir(parents=True)
    for name in ("outbox/1.log", "esia/system.key", "secrets.json", "demo-password", "port", "static/css/a.css"):
        (data / name).write_text("{}", encoding="utf-8")
    for path in (data, *data.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize("umask", [0, pytest.param(0o022, marks=pytest.mark.soak)], ids=oct)
def test_under_any_umask(data: Path, umask: int):
    before = os.umask(umask)
    try:
        done = kontingent("init", "--data", data)
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr
    assert open_ones(data) == []
    assert mode(data) == CLOSED
    assert mode(data / "database") == 0o700
    assert {path.name for path in data.iterdir()} <= data_folder.CONTENTS


def test_what_stood_wide_is_closed_at_the_next_start(data: Path):
    initialise(data)
    (data / "outbox").mkdir()
    (data / "outbox" / "1.log").write_text("Пароль", encoding="utf-8")
    for path in (data, *data.rglob("*")):
        if not path.is_symlink() and not path.is_relative_to(data / "database"):
            path.chmod(0o777 if path.is_dir() else 0o666)
    (data / "database").chmod(0o755)
    told = kontingent("doctor", "--data", data)
    assert told.returncode == 1
    assert "✗ Папка данных" in told.stdout
    assert f"открыто другим пользователям: {data} и ещё " in told.stdout
    assert kontingent("worker", "--once", "--data", data).returncode == 0
    assert open_ones(data) == []
    assert mode(data) == CLOSED
    assert "✓ Папка данных" in kontingent("doctor", "--data", data).stdout


def test_with_a_database_elsewhere(data: Path):
    """A command that never gets as far as its database has closed the folder."""
    put(data)
    kontingent("worker", "--once", "--data", data, **NOTHING_AT_ALL)
    assert [path for path in (data, *data.rglob("*")) if mode(path) & 0o077] == []


@pytest.mark.parametrize("opened", ["", ".", "templates", "templates/1/a"])
def test_compiled_templates_that_others_could_write_are_not_run(data: Path, opened: str):
    code = private.make_folder(data / "templates" / "1") / "a"
    private.write(code, "")
    if opened:
        (data / opened).chmod((data / opened).stat().st_mode | stat.S_IWGRP)
    data_folder.close(data)
    assert code.exists() is not bool(opened)


def test_compiled_templates_are_of_this_release_alone(data: Path):
    place = serving.place_for_templates(data)
    private.write(place / "a", "")
    private.write(private.make_folder(place.parent / "former") / "a", "")
    assert serving.place_for_templates(data) == place
    assert [path.name for path in place.parent.rglob("*")] == [place.name, "a"]


def test_doctor_changes_nothing(data: Path):
    put(data)
    before = {path: mode(path) for path in (data, *data.rglob("*"))}
    told = kontingent("doctor", "--data", data, **NOTHING_AT_ALL)
    assert f"Выполните: chmod 700 {data}" in told.stdout
    assert {path: mode(path) for path in (data, *data.rglob("*"))} == before


def test_a_folder_that_serves_others_too_stays_open_itself(data: Path):
    """`--data /srv` may not take the machine's folder from everybody; what is ours in it is closed."""
    put(data)
    (data / "site").mkdir(mode=0o755)
    (data / "site" / "index.html").write_bytes(b"")
    (data / "site" / "index.html").chmod(0o644)
    kontingent("worker", "--once", "--data", data, **NOTHING_AT_ALL)
    wide = {str(path.relative_to(data)) for path in (data, *data.rglob("*")) if mode(path) & 0o077}
    assert wide == {".", "site", "site/index.html"}
    told = kontingent("doctor", "--data", data, **NOTHING_AT_ALL).stdout
    assert "! Папка данных" in told
    assert "лежит и чужое (site)" in told


def test_help_and_a_folder_that_is_not_there(data: Path):
    assert data_folder.openings(data) == []
    data_folder.close(data)
    assert not data.exists()
