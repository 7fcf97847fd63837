"""kill -9 at every step: whoever goes on ends where an undisturbed loading ends."""

import io
import itertools
import random
import signal
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from kontingent.current.models import CurrentEnrolment
from kontingent.current.rebuilding import differences
from kontingent.ingest import steps
from kontingent.ingest.models import Package
from kontingent.ingest.steps import PipelineStep
from kontingent.kernel import clock, sql
from kontingent.people.models import Person
from tests import database
from tests.ingest.killing import load_and_die, loading
from tests.ingest.moving import LEARNERS, MOVES, learner
from tests.ingest.region import build, dump
from tests.ingest.sheets import book
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Dump = dict[str, list[tuple[object, ...]]]


def write(folder: Path) -> Path:
    """What the first package says and the full second one does not is withdrawn; links wait from one to the other."""
    school = item("Organisation", "o-1", section("OrganisationGeneral", shortName="СОШ № 1", type="general"))
    first = package(school, *(learner(n, 2016) for n in range(LEARNERS)), made="2017-01-01T00:00:00+03:00")
    kept = [learner(n, 2016) for n in range(LEARNERS - 4)]
    second = package(school, *kept, learner(42, 2017), person("p-43"), person("", general()), mode="full")
    (folder / "1.xhtml").write_bytes(first)
    (folder / "2.xhtml").write_bytes(second)
    (folder / "3.xhtml").write_bytes(MOVES)
    again = package(school, *kept[:-2], kept[-1], learner(42, 2017), mode="full", made="2018-04-20T07:30:00+03:00")
    (folder / "4.xhtml").write_bytes(again)
    return folder


def finish(folder: Path) -> Dump:
    call_command("load", folder, jobs=0, stdout=io.StringIO())
    return dump()


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KONTINGENT_BATCH_RECORDS", "30")


_undisturbed: dict[str, Dump] = {}


@pytest.fixture
def undisturbed(tmp_path: Path, small_batches: None) -> Dump:
    """Loaded once for the module, in a database that is thrown away."""
    if not _undisturbed:
        build()
        _undisturbed["dump"] = finish(write(tmp_path))
        connections.close_all()
        database.fresh_copy()
    return _undisturbed["dump"]


def test_the_undisturbed_loading_does_all_there_is_to_be_disturbed(undisturbed: Dump):
    (first, second, third, fourth) = undisturbed["packages"]
    assert '"same": 81' in str(fourth[5])
    assert '"withdrawn": 4' in str(fourth[5])
    assert third[:3] == ("3.xhtml", "accepted", "delta")
    assert {scopes for _, scopes, *_ in undisturbed["scope"]} >= {3}  # the school, the district, the region
    assert first[:3] == ("1.xhtml", "remarks", "delta")
    assert second[:3] == ("2.xhtml", "remarks", "full")
    assert '"withdrawn": 8' in str(second[5])
    assert len(undisturbed["batches"]) > 6
    assert undisturbed["presence"] == []
    assert undisturbed["links"] == [("p-10", "person", "p-99")]
    assert ("p-35", "p-42", "mother") in undisturbed["guardians"]
    assert undisturbed["guardians"] != []


OF_A_BATCH = (
    PipelineStep.LOCKED,
    PipelineStep.RECOGNISED,
    PipelineStep.RECORDED,
    PipelineStep.NOTED,
    PipelineStep.COMMITTED,
)


INSIDE = {  # of the transaction of a batch: killed at its last step it is as undone as at any
    PipelineStep.LOCKED,
    PipelineStep.PASSED,
    PipelineStep.RECOGNISED,
    PipelineStep.RECORDED,
    PipelineStep.REMEMBERED,
}


@pytest.mark.parametrize(
    ("step", "times"),
    [
        *(pytest.param(step, 1, marks=pytest.mark.soak if step in INSIDE else ()) for step in PipelineStep),
        *(pytest.param(step, 4, marks=pytest.mark.soak) for step in OF_A_BATCH),
    ],
)
def test_killed_at_a_step(step: PipelineStep, times: int, tmp_path: Path, undisturbed: Dump):
    build()
    folder = write(tmp_path)
    assert load_and_die(folder, step, times) == -signal.SIGKILL
    assert finish(folder) == undisturbed


@pytest.mark.parametrize(
    "step", [*(pytest.param(step, marks=pytest.mark.soak) for step in sorted(INSIDE)), PipelineStep.NOTED]
)
def test_a_batch_that_meets_another_writer_is_recorded_again(
    step: PipelineStep, tmp_path: Path, undisturbed: Dump, monkeypatch: pytest.MonkeyPatch
):
    """Every second time it comes to that step; what it has counted and remembered so far is forgotten with it."""
    build()
    times = itertools.count()

    def meet(come: PipelineStep) -> None:
        if come is step and next(times) % 2 == 0:
            sql.execute("INSERT INTO supplier SELECT * FROM supplier LIMIT 1")

    monkeypatch.setattr(steps, "watchers", [meet])
    assert finish(write(tmp_path)) == undisturbed
    assert next(times) > 2


@pytest.mark.parametrize("step", [pytest.param(PipelineStep.EXAMINED, marks=pytest.mark.soak), PipelineStep.COMMITTED])
def test_killed_beside_a_reader(step: PipelineStep, tmp_path: Path, undisturbed: Dump):
    build()
    folder = write(tmp_path)
    assert load_and_die(folder, step, 3, jobs=1) == -signal.SIGKILL
    assert finish(folder) == undisturbed


@pytest.mark.soak
def test_killed_again_and_again(tmp_path: Path, undisturbed: Dump):
    build()
    folder = write(tmp_path)
    for step in PipelineStep:
        load_and_die(folder, step, jobs=1)
    assert finish(folder) == undisturbed


def test_two_suppliers_at_once_end_as_one_after_the_other(tmp_path: Path):
    """Of the same persons, in opposite order: each must see what the other recorded."""
    build("dnevnik", "zags")
    school = item("Organisation", "o-1", section("OrganisationGeneral", shortName="СОШ № 1", type="general",
                                                 ogrn="1026801001040"))  # fmt: skip
    people = [learner(n, 2016) for n in range(LEARNERS)]
    for code, order in (("dnevnik", people), ("zags", people[::-1])):
        (tmp_path / code).mkdir()
        data = package(school, *order).replace(b"dnevnik", code.encode())
        (tmp_path / code / f"{code}.xhtml").write_bytes(data)
    both = [loading(tmp_path / code) for code in ("dnevnik", "zags")]
    for one in both:
        one.join(60)
    assert [one.exitcode for one in both] == [0, 0]
    at_once = dump()
    assert differences(recorded_at=clock.now(), progress=lambda _: None) == []
    assert len({row[0] for row in at_once["persons"]}) == LEARNERS
    assert Person.objects.filter(merged_into=None).count() == LEARNERS
    assert CurrentEnrolment.objects.count() == LEARNERS


def write_book(folder: Path) -> Path:
    """Two sheets about the same persons, half of whom have no code, with a full package behind it."""
    head, days = ["Код", "Фамилия", "Имя", "Дата рождения", "Законный представитель"], range(1, 21)
    names = [(f"p-{n}" if n % 2 else "", f"Иванов{chr(1071 + n)}", "Илья", f"{n:02}.03.2006") for n in days]
    persons = [head, *([*one, "Иванов Иван"] for one in names)]
    where = [["Код", *head[1:4], "Учебный год", "Параллель"], *([*one, 2017, 5] for one in names)]
    school = [["Краткое наименование", "Тип"], ["СОШ № 1", "Общеобразовательная организация"]]
    package = [["Поставщик", "dnevnik"], ["Организация", "o-1"]]
    (folder / "1.xlsx").write_bytes(
        book({"Организация": school, "Персоны": persons, "Обучение": where, "Пакет": package})
    )
    full = [*package, ["Вид", "полный"]]
    (folder / "2.xlsx").write_bytes(book({"Обучение": [*where[:19], *where[20:]], "Пакет": full}))
    return folder


def test_a_workbook_goes_on_where_it_was_killed(tmp_path: Path):
    build()
    whole = finish(write_book(tmp_path))
    assert [(name, state) for name, state, *_ in whole["packages"]] == [("1.xlsx", "remarks"), ("2.xlsx", "accepted")]
    assert (len(whole["persons"]), len(whole["enrolments"])) == (40, 19)
    assert len(whole["batches"]) > 3
    connections.close_all()
    database.fresh_copy()
    build()
    for step, times in ((PipelineStep.COMMITTED, 2), (PipelineStep.RECORDED, 1), (PipelineStep.RECORDED, 3)):
        assert load_and_die(tmp_path, step, times) == -signal.SIGKILL
    assert finish(tmp_path) == whole


def test_terminated_after_a_batch(tmp_path: Path, undisturbed: Dump):
    build()
    folder = write(tmp_path)
    process = loading(folder)
    while not Package.objects.filter(done_batches__gt=0).exists() and process.is_alive():
        time.sleep(0.005)
    process.terminate()
    process.join(30)
    assert process.exitcode in (0, 143)
    assert finish(folder) == undisturbed


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(60))
def test_killed_at_random(seed: int, tmp_path: Path, undisturbed: Dump):
    chance = random.Random(seed)  # noqa: S311 — moments to be killed at
    build()
    folder = write(tmp_path)
    for _ in range(chance.randint(1, 6)):
        process = loading(folder, jobs=1)
        time.sleep(chance.uniform(0.1, 1.5))
        process.kill()
        process.join()
    assert finish(folder) == undisturbed
