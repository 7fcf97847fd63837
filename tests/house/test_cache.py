"""What is kept between runs is made anew when what it is made of changes, and only then."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import cache
from tests.house.repository import ROOT, matching


@pytest.fixture
def made(tmp_path):
    """Makes a thing of a key, and says how often one was made."""
    times = []

    def make(folder):
        times.append(folder)
        (folder / "thing").write_text(str(len(times)))

    def ask(key, kind="thing"):
        return (cache.kept(kind, key, make, tmp_path) / "thing").read_text()

    return ask


def test_a_thing_is_made_once_for_a_key_and_anew_for_another(made):
    assert [made("a"), made("a"), made("b"), made("a"), made("a", "other")] == ["1", "1", "2", "1", "3"]


def test_four_of_a_kind_are_kept(made, tmp_path):
    for time, key in enumerate("abcde"):
        made(key)
        os.utime(tmp_path / f"thing-{key}", (time, time))
    made("f")
    assert {path.name for path in tmp_path.glob("thing-*")} == {"thing-c", "thing-d", "thing-e", "thing-f"}


def test_a_kind_whose_name_begins_as_anothers_is_left_alone(made, tmp_path):
    others = {"thing-7-a", "thing-7.unfinished"}
    for name in others:
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / "thing-7.lock").touch()
    for key in "abcdef":
        made(key)
    assert {path.name for path in tmp_path.glob("thing-7*")} == {*others, "thing-7.lock"}


def test_what_was_cut_short_is_no_thing(made, tmp_path):
    with pytest.raises(ZeroDivisionError):
        cache.kept("thing", "a", lambda _: 1 // 0, tmp_path)
    assert made("a") == "1"


def test_the_key_is_of_names_and_bytes_and_words(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "ROOT", tmp_path)
    one, two = tmp_path / "one", tmp_path / "two"
    keys = []
    for content in ("a", "b"):
        one.write_text(content)
        keys.append(cache.key_of([one]))
    two.write_text("b")
    keys += [cache.key_of([two]), cache.key_of([one, two]), cache.key_of([one], "17"), cache.key_of([one], "18")]
    assert len(set(keys)) == len(keys)
    assert cache.key_of([two, one]) == cache.key_of([one, two])


def test_the_product_is_all_but_pages():
    """Generator, pipeline, migrations, classifiers, settings: whatever the repository has."""
    sources = {path.relative_to(ROOT) for path in cache.product()}
    wanted = {path for path in matching("kontingent/*") if path.parts[1] != "web"}
    assert len(wanted) > 300
    assert wanted - sources == set()
    assert {path for path in sources if path.parts[:2] == ("kontingent", "web")} == set()
    for room in ("synthetic/generation.py", "ingest/pipeline.py", "history/migrations/0001_tables.py"):
        assert Path("kontingent") / room in sources
    assert {Path("kontingent/project/settings.py"), Path("requirements.txt")} <= sources


def test_a_run_without_the_database_starts_none():
    """Collecting and pure tests: the folder of the server is not even made."""
    code = "from tests.world import SERVER; print(SERVER.folder.exists(), SERVER.process)"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == "False None\n"
