"""`kontingent load --check`: what scripts may trust of it – code, lines of JSON, and that nothing is written."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from kontingent.audit.models import JournalEntry
from kontingent.ingest.models import Package
from tests.ingest.command import command, put
from tests.ingest.full import school
from tests.ingest.region import build, send
from tests.ingest.tried import learner, register
from tests.ingest.xhtml import package

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PROTOCOL = {"package", "name", "supplier", "state", "reason", "counts", "remarks"}
RECEIPT = {
    "package": int, "supplier": str, "file": str, "sha256": str, "size": int, "tried_at": str, "would_be_held": str,
    "counts": dict, "kinds": list, "fields": list, "persons": dict, "nearly": bool, "digest": str,
}  # fmt: skip
LATER = "2018-04-20T08:00:00+03:00"
PEOPLE = [learner(f"p-{n}", f"Имя{'абвгдежзик'[n]}", birthDate=f"2006-0{n + 1}-11") for n in range(8)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A school with eight learners stands in the register."""
    build()
    send(package(school("o-1", "2017"), *PEOPLE))
    return tmp_path


def check(*paths: Path, **options: object) -> tuple[int, list[dict[str, Any]]]:
    """As `--check --json`; the register is found as it was."""
    before = register()
    code, output = command(*paths, only_try=True, json=True, **options)
    assert register() == before
    return code, [json.loads(line) for line in output.splitlines()]


def test_a_file_is_told_with_a_receipt_that_the_journal_knows(folder: Path):
    data = package(learner("p-0", "Имяа", letter="Б", birthDate="2006-01-11"), made=LATER)
    code, [said] = check(put(folder, "Пакет школы.xhtml", data))
    assert (code, said["state"], said["name"], said["reason"]) == (0, "tried", "Пакет школы.xhtml", "")
    assert said.keys() == {*PROTOCOL, "receipt"}
    receipt = said["receipt"]
    assert {name: type(value) for name, value in receipt.items()} == RECEIPT
    assert (receipt["sha256"], receipt["size"]) == (sha256(data).hexdigest(), len(data))
    assert receipt["counts"] == said["counts"]
    assert (said["counts"]["records"], said["counts"]["changed"], said["counts"]["same"]) == (2, 1, 1)
    assert [(row["kind"], row["changed"]) for row in receipt["kinds"] if row["changed"]] == [("enrolment", 1)]
    digest = receipt.pop("digest")
    assert digest == sha256(json.dumps(receipt, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    assert JournalEntry.objects.filter(object_id=receipt["package"], details__receipt=digest).count() == 1
    assert "Имяа" not in json.dumps(said, ensure_ascii=False)


def test_remarks_are_no_failure_and_stand_without_values(folder: Path):
    data = package(learner("p-0", "Имяа", birthDate="2006-01-11", snils="112-233-445 96"), made=LATER)
    code, [said] = check(put(folder, "1.xhtml", data))
    assert (code, said["state"], [(one["code"], one["field"]) for one in said["remarks"]]) == (
        0, "tried", [("F04", "snils")],
    )  # fmt: skip
    assert "112-233-445 96" not in json.dumps(said)


def test_what_would_be_held_or_refused_or_is_no_package_leaves_1(folder: Path):
    covers = '<meta name="kontingent:organisations" content="o-1"/>'
    full = package(school("o-1", "2017"), *PEOPLE[:4], mode="full", made=LATER, more=covers)
    code, [held] = check(put(folder, "full.xhtml", full))
    assert (code, held["state"], held["receipt"]["would_be_held"]) == (1, "tried", held["reason"])
    assert held["reason"].startswith("Полный пакет отозвал бы")
    code, [refused] = check(put(folder, "cut.xhtml", full[:-20]))
    assert (code, refused["state"], refused.keys()) == (1, "refused", PROTOCOL)
    assert refused["reason"]
    stranger = package(learner("p-1")).replace(b"dnevnik", b"nobody")
    code, [unreceived] = check(put(folder, "stranger.xhtml", stranger))
    assert (code, unreceived["state"], unreceived["code"]) == (1, "unreceived", "unknown_supplier")
    assert unreceived.keys() == {*PROTOCOL, "code"}
    assert Package.objects.count() == 3  # that of the register, and two of the three


def test_a_folder_is_checked_in_the_order_of_names_and_none_keeps_the_others(folder: Path):
    for name, letter in (("2.xhtml", "Б"), ("3.xhtml", "В")):
        put(folder, name, package(learner("p-0", "Имяа", letter=letter, birthDate="2006-01-11"), made=LATER))
    put(folder, "1.xhtml", b"<html")
    put(folder, "readme.txt", b"?")
    put(folder, "старая.xls", b"\xd0\xcf\x11\xe0" + bytes(600))
    put(folder, "список.csv", "Фамилия;Имя;Дата рождения\nНовая;Анна;01.02.2007\n".encode("cp1251"))
    code, said = check(folder, supplier="dnevnik")
    assert (code, [(one["name"], one["state"]) for one in said]) == (
        1, [("1.xhtml", "refused"), ("2.xhtml", "tried"), ("3.xhtml", "tried"), ("список.csv", "tried"),
            ("старая.xls", "refused")],
    )  # fmt: skip
    assert [one["counts"]["changed"] for one in said[1:3]] == [1, 1]  # each by the register, not by the one before
    assert said[3]["counts"]["persons_new"] == 1
    code, words = command(folder, only_try=True, supplier="dnevnik")
    assert (code, words.splitlines()[-1]) == (
        1, "Загружено пакетов: 0 из 5; отклонено 2; проверено без загрузки 3.",
    )  # fmt: skip


def test_what_was_checked_is_loaded_by_the_same_command_and_then_checked_no_more(folder: Path):
    path = put(folder, "1.xhtml", package(learner("p-9", "Новая", birthDate="2007-02-01"), made=LATER))
    _, [tried] = check(path)
    code, output = command(path, json=True)
    loaded = json.loads(output)
    assert (code, loaded["state"], loaded["package"]) == (0, "accepted", tried["package"])
    assert (loaded["counts"], loaded["remarks"]) == (tried["counts"], tried["remarks"])
    assert check(path) == (0, [loaded])
