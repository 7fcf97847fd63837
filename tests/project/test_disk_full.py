"""A disk that fills under a load: a sentence with the cure, and the same command goes on when there is room again."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kontingent.kernel import embedded
from kontingent.kernel.embedded.disk import MB
from tests import scratch
from tests.ingest.xhtml import general, item, package, person, section
from tests.project.program import initialise, kontingent

pytestmark = [
    pytest.mark.slow,
    pytest.mark.soak,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount disks"),
]
LEARNERS = 6000
SIZE = 320  # MB of the disk
LEFT = (6, 12, 18)  # MB that the filler leaves: the register's pages want more, and its log
SAID = """
    SELECT own.external_id, fact.kind, fact.key, fact.digest::text
      FROM fact JOIN person_external_id AS own ON own.person_id = fact.person_id AND own.supplier_id = fact.supplier
     ORDER BY 1, 2, 3, 4
"""


@pytest.fixture
def disk() -> Iterator[Path]:
    with scratch.folder() as folder, scratch.disk(folder / "disk", f"size={SIZE}m,mode=0755") as place:
        try:
            yield place
        finally:
            embedded.start(place / "data").stop()


@pytest.fixture
def package_folder(tmp_path: Path) -> Path:
    school = item("Organisation", "o-1", section("OrganisationGeneral", shortName="СОШ № 1", type="general"))
    (tmp_path / "1.xhtml").write_bytes(package(school, *map(_learner, range(LEARNERS))))
    return tmp_path


def _learner(number: int) -> str:
    names = "Абвгдежз"[number % 8] * 3 + "о" * (number % 9)
    born = f"20{number % 12 + 5:02}-{number % 11 + 2:02}-{number % 27 + 1:02}"
    where = section("Enrolment", f"e-{number}", organisation="o-1", schoolYear="2016", grade="5", from_="2016-09-01")
    return person(f"p-{number}", general(names, birthDate=born), where)


def _prepared(data: Path) -> Path:
    initialise(data)
    assert kontingent("init", "--data", data, "--region", "Край").returncode == 0
    assert kontingent("supplier", "add", "dnevnik", "--name", "Дневник", "--data", data).returncode == 0
    return data


def _load(data: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return kontingent("load", folder, "--data", data, KONTINGENT_BATCH_RECORDS="200")


def _fill(disk: Path, *, left: int) -> None:
    """So many megabytes are free then."""
    with (disk / "filler").open("wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, shutil.disk_usage(disk).free - left * MB)


def _register(data: Path) -> list[tuple[str, int, str, str]]:
    server = embedded.start(data)
    try:
        with psycopg.connect(server.owner_url()) as connection:
            return connection.execute(SAID).fetchall()
    finally:
        server.stop()


def test_a_load_cut_short_by_a_full_disk_ends_as_an_undisturbed_one(disk: Path, package_folder: Path):
    data = _prepared(disk / "data")
    cut_short = []
    for left in LEFT:
        _fill(disk, left=left)
        done = _load(data, package_folder)
        assert done.returncode in (0, 43), done.stderr
        if done.returncode:
            cut_short.append(left)
            assert "На диске не хватает места" in done.stderr or "На диске не осталось места" in done.stderr
            assert "Traceback" not in done.stderr
        (disk / "filler").unlink()
    assert cut_short, "the disk was never full: leave less"
    assert _load(data, package_folder).returncode == 0
    with scratch.folder() as folder:
        whole = _prepared(folder / "data")
        assert _load(whole, package_folder).returncode == 0
        assert _register(data) == _register(whole) != []
    checked = kontingent("rebuild", "--check", "--data", data)
    assert checked.returncode == 0, checked.stdout
