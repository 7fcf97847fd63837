"""The region is a function of learners, seed and day: the same bytes from any process, and packages our door reads."""

import datetime as dt
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kontingent.history.kinds.catalogue import BY_SLUG
from kontingent.ingest.header import header_of
from kontingent.ingest.readers import xhtml
from kontingent.ingest.vocabulary import all_vocabularies
from kontingent.synthetic.generation import generate
from kontingent.synthetic.manifest import read_manifest
from tests.house.repository import ROOT
from tests.synthetic.made import generated

pytestmark = pytest.mark.slow  # a region is generated

DAY = dt.date(2018, 4, 20)
MAKE = """
import datetime, pathlib, sys
from kontingent.synthetic.generation import generate
generate(learners=120, seed=7, today=datetime.date(2018, 4, 20), out=pathlib.Path(sys.argv[1]), jobs=int(sys.argv[2]))
"""


def _bytes_of(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _made_apart(folder: Path, hash_seed: str, jobs: int) -> dict[str, str]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", MAKE, str(folder), str(jobs)], check=True, env=environment)
    return _bytes_of(folder)


@pytest.mark.slow
def test_the_same_bytes_from_two_processes(tmp_path):
    first = _made_apart(tmp_path / "a", "0", 1)
    second = _made_apart(tmp_path / "b", "4242", 2)
    assert len(first) > 50
    assert first == second


@pytest.mark.slow
def test_another_seed_is_another_region(tmp_path):
    generate(learners=150, seed=1, today=DAY, out=tmp_path / "a", jobs=1)
    generate(learners=150, seed=2, today=DAY, out=tmp_path / "b", jobs=1)
    assert _bytes_of(tmp_path / "a") != _bytes_of(tmp_path / "b")


@pytest.fixture(scope="module")
def region():
    return generated(learners=300, seed=7)


def test_packages_are_read_by_the_suppliers_door(region):
    """Every package is one, every section is of a known kind, and values do not fit only where they are dirty."""
    misfits, sections = set(), 0
    for path in read_manifest(region).packages:
        data = (region / path).read_bytes()
        examined = xhtml.examine([data])
        assert (examined.repeated, examined.said) == (set(), [])
        for item in xhtml.read([data], examined):
            for section in item.sections:
                sections += 1
                misfits.update(_misfits_of(section))
    assert sections > 5000
    assert misfits <= {("general", "birth_date")}


def _misfits_of(section):
    kind = BY_SLUG[section.prop]
    return {(kind.slug(), misfit.field) for misfit in kind.read(section.cells)[1]}


def test_a_supplier_sends_in_order_and_first_everything(region):
    """The first package of each municipality is full, and the queue's of an autumn; each is made after the last."""
    vocabulary = all_vocabularies()[0]
    headers = []
    for path in read_manifest(region).packages:
        examined = xhtml.examine([(region / path).read_bytes()])
        headers.append(header_of(examined.title, examined.meta, vocabulary))
    for supplier in {header.supplier for header in headers}:
        own = [header for header in headers if header.supplier == supplier]
        made = [header.made for header in own if header.made]
        assert len(made) == len(own)
        assert made == sorted(set(made))
        full = [header.made.date() for header in own if header.full]
        first = sum(day == made[0].date() for day in full)
        assert all(header.full for header in own[:first])
        later = {(supplier, day.month, day.day) for day in full[first:]}
        assert later == ({("queue", 9, 2)} if supplier == "queue" else set())
        assert all(header.recorded == header.made and header.made.date() < DAY for header in own)
    assert {header.supplier for header in headers} == {known.code for known in read_manifest(region).suppliers}


def test_file_names_give_the_order_of_loading(region):
    packages = read_manifest(region).packages
    for supplier in {path.split("/")[0] for path in packages}:
        own = [path for path in packages if path.startswith(f"{supplier}/")]
        assert own == sorted(own)
        assert sorted(path.name for path in (region / supplier).iterdir()) == [path.split("/")[1] for path in own]


@pytest.mark.slow
@pytest.mark.parametrize("day", ["2018-09-01", "2018-08-31", "2020-02-29", "2026-01-01"])
def test_any_day_is_fit_for_today(tmp_path, day):
    today = dt.date.fromisoformat(day)
    summary = generate(learners=150, seed=3, today=today, out=tmp_path, jobs=1)
    assert 150 <= summary.learners < 160
    horizon = (today - dt.timedelta(days=1)).isoformat()
    dates = [path.split("/")[1].split("-", 1)[1][:10] for path in read_manifest(tmp_path).packages]
    assert max(dates) == horizon
