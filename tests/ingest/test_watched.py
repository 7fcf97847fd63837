"""The folder that suppliers put packages into: what is taken, when, and what lies beside it afterwards."""

import os
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from python_calamine import CalamineWorkbook

from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import load
from kontingent.ingest.tasks import submit
from kontingent.ingest.watched import DONE, REFUSED, TAKEN, Watched
from tests.ingest.command import put
from tests.ingest.region import FACTS, ROBOT, build
from tests.ingest.xhtml import general, package, person

pytestmark = pytest.mark.django_db
CITIZEN = {"citizenship": "russian"}
GOOD = package(person("p-1", general("Первый", **CITIZEN)))
REMARKED = package(person("p-2", general("Второй", snils="112-233-445 96", **CITIZEN)))


@pytest.fixture
def folder(tmp_path: Path) -> Watched:
    build("dnevnik", "detsad")
    return Watched(tmp_path, submit)


def names(folder: Watched, place: str) -> set[str]:
    return {path.name for path in (folder.folder / place).iterdir()}


def load_all() -> None:
    """As the worker does with the jobs that were queued."""
    for one in Package.objects.filter(state=Package.State.RECEIVED):
        load(package_id=one.pk, by=ROBOT)


def looks(folder: Watched, times: int) -> None:
    for _ in range(times):
        folder.look()


def test_taken_when_it_stands_still_loaded_and_told_beside(folder):
    put(folder.folder, "Сведения за апрель.xhtml", REMARKED)
    folder.look()
    assert not Package.objects.exists()
    folder.look()
    taken = Package.objects.get()
    assert (taken.name, taken.supplier.code) == ("Сведения за апрель.xhtml", "dnevnik")
    assert ProcrastinateJob.objects.filter(args__package_id=taken.pk).count() == 1
    whole = f"{taken.pk} Сведения за апрель.xhtml"
    assert names(folder, TAKEN) == {whole}
    load_all()
    folder.look()
    assert names(folder, DONE) == {whole, f"{whole}.протокол.txt", f"{whole}.протокол.xlsx"}
    assert names(folder, TAKEN) == set()
    assert (folder.folder / DONE / whole).read_bytes() == REMARKED
    told = (folder.folder / DONE / f"{whole}.протокол.txt").read_text(encoding="utf-8")
    assert "F04 × 1." in told
    assert "Второй" not in told
    book = CalamineWorkbook.from_path(str(folder.folder / DONE / f"{whole}.протокол.xlsx"))
    assert any("F04" in map(str, row) for row in book.get_sheet_by_index(0).to_python())


def test_a_file_that_grows_is_waited_for(folder):
    path = put(folder.folder, "1.xhtml", GOOD[:100])
    folder.look()
    path.write_bytes(GOOD[:200])
    folder.look()
    path.write_bytes(GOOD)
    folder.look()
    assert not Package.objects.exists()
    folder.look()
    assert Package.objects.get().size == len(GOOD)


def test_a_folder_called_by_a_code_says_who_sent(folder):
    put(folder.folder, "detsad/1.xhtml", GOOD)
    put(folder.folder, "nobody/1.xhtml", GOOD)
    looks(folder, 2)
    assert Package.objects.get().supplier.code == "detsad"
    (told,) = (folder.folder / REFUSED).glob("*.txt")
    assert "Поставщик «nobody» не зарегистрирован." in told.read_text(encoding="utf-8")


def test_what_is_no_package_is_refused_by_name_and_what_is_coming_is_left(folder):
    put(folder.folder, "книга.docx", b"?")
    put(folder.folder, "книга.xls", b"\xd0\xcf\x11\xe0" + bytes(600))
    put(folder.folder, "1.xhtml.part", GOOD[:50])
    put(folder.folder, ".1.xhtml", GOOD[:50])
    put(folder.folder, "пусто.xhtml", b"")
    (folder.folder / "ссылка.xhtml").symlink_to("/etc/hostname")
    looks(folder, 2)
    assert not Package.objects.exists()
    assert {path.name for path in folder.folder.iterdir() if path.is_file()} == {"1.xhtml.part", ".1.xhtml"}
    told = {
        path.name.partition(" ")[2].removesuffix(".протокол.txt"): path.read_text(encoding="utf-8")
        for path in (folder.folder / REFUSED).glob("*.txt")
    }
    assert told.keys() == {"книга.docx", "книга.xls", "пусто.xhtml", "ссылка.xhtml"}
    assert "Это не пакет." in told["книга.docx"]
    assert "сохраните в формате .xlsx" in told["книга.xls"]
    assert "Это ссылка, а не файл." in told["ссылка.xhtml"]


def test_a_package_at_fault_lies_with_the_refused(folder):
    put(folder.folder, "dnevnik/1.xhtml", b"<html><body>" + b"x" * 100)
    looks(folder, 2)
    load_all()
    folder.look()
    assert Package.objects.get().state == Package.State.REFUSED
    assert len(names(folder, REFUSED)) == 3


def cut(*_: object, **__: object) -> None:
    raise OSError("cut")


@pytest.mark.parametrize(("looked", "step"), [(1, "replace"), (2, "write_text"), (2, "write_bytes"), (2, "replace")])
def test_whatever_is_cut_ends_as_if_it_had_not_been(folder, monkeypatch, looked, step):
    """The same bytes are one package; a name that stands has been moved."""
    put(folder.folder, "1.xhtml", GOOD)
    looks(folder, looked)
    load_all()
    with monkeypatch.context() as cutting:
        cutting.setattr(Path, step, cut)
        with pytest.raises(OSError, match="cut"):
            folder.look()
    again = Watched(folder.folder, submit)  # another process, which has seen nothing
    looks(again, 2)
    load_all()
    again.look()
    whole = f"{Package.objects.get().pk} 1.xhtml"
    assert names(again, DONE) == {whole, f"{whole}.протокол.txt", f"{whole}.протокол.xlsx"}
    assert names(again, TAKEN) == set()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({FACTS}) AS known")
        assert cursor.fetchone() == (1,)


def test_the_same_bytes_again_are_the_same_package(folder):
    for name in ("1.xhtml", "копия.xhtml"):
        put(folder.folder, name, GOOD)
    looks(folder, 2)
    load_all()
    folder.look()
    number = Package.objects.get().pk
    assert {f"{number} 1.xhtml", f"{number} копия.xhtml"} <= names(folder, DONE)


def test_a_look_asks_once_for_all_that_is_in_work(folder, django_assert_num_queries):
    put(folder.folder, "первый.xhtml", GOOD)
    put(folder.folder, "второй.xhtml", REMARKED)
    looks(folder, 2)
    assert len(names(folder, TAKEN)) == 2
    with django_assert_num_queries(1):
        folder.look()


def test_a_long_name_leaves_room_for_its_protocol(folder):
    put(folder.folder, "ы" * 120 + ".xhtml", GOOD)
    looks(folder, 2)
    load_all()
    folder.look()
    assert len(names(folder, DONE)) == 3
    assert all(len(os.fsencode(name)) < 256 for name in names(folder, DONE))
