"""The table of a measured loading says what each step was, whatever steps there are."""

import datetime as dt

import pytest

from kontingent.current.projection import work
from kontingent.ingest.models import Package
from kontingent.ingest.steps import PipelineStep
from kontingent.kernel import clock
from kontingent.project.benchmarks import delta, ingest, kept, repeated
from kontingent.project.benchmarks.ingest import WORK, Clocked, Grown, Milestone, table, tenths
from kontingent.project.benchmarks.kept import Parted, Price
from kontingent.project.benchmarks.spending import Spent
from tests.ingest.full import load_delta
from tests.ingest.region import build
from tests.synthetic.made import generated


def test_every_step_of_loading_has_its_words_in_the_order_of_the_way():
    assert list(WORK) == [step for step in PipelineStep if step in WORK]
    assert set(WORK) == set(PipelineStep)


def test_the_table_divides_the_wall_by_steps_and_processors_by_facts():
    clocked = Clocked(seconds=dict.fromkeys(PipelineStep, 1.0), peak=3 << 20)
    marks = [Milestone(0, 0, 0, 0), Milestone(2000, 20, 1, 0.6)]
    told = table([], clocked, Spent(2000, wall=20.0, loader=0.4, database=0.6), 2, marks, Grown(3 << 20, 7 << 20))
    assert len(told.rows) == len(PipelineStep)
    assert {row[1:] for row in told.rows} == {("1,0", "5\xa0%")}
    assert (told.data["cpu"], told.data["facts_per_second"]) == (500.0, 100.0)
    assert "500 мкс, PostgreSQL из них 300" in told.notes[1].replace("\xa0", " ")
    assert "на 3 МБ, журнал предзаписи — 7 МБ" in told.notes[3].replace("\xa0", " ")


def test_each_tenth_of_the_facts_ends_with_a_package():
    """Of packages larger than a tenth there are fewer parts, and what was nothing (a package held) is no part."""
    even = [Milestone(100 * n, 10 * n, n, n / 2) for n in range(11)]
    assert tenths(even) == [(10, pytest.approx(10_000), pytest.approx(5_000))] * 10
    slower = [Milestone(0, 0, 0, 0), Milestone(0, 1, 0, 0), Milestone(600, 7, 0.6, 0.3), Milestone(1000, 27, 1.4, 0.7)]
    assert tenths(slower) == [(pytest.approx(600 / 7), 1000, 500), (20, pytest.approx(2000), pytest.approx(1000))]


@pytest.mark.django_db
def test_a_loading_that_has_taken_its_minutes_ends_with_a_package_and_goes_on_behind_it():
    today = dt.date(2026, 11, 27)
    folder = generated(learners=20, seed=11, today=today)
    with clock.fixed(dt.datetime.combine(today, dt.time(12), clock.region_zone())):
        first = ingest.measure(folder, jobs=0, minutes=0)
        assert Package.objects.count() == 1
        rest = ingest.measure(folder, jobs=0)
        assert first.data["left"] == Package.objects.count() - 1 > 1
        assert first.data["facts"] + rest.data["facts"] == sum(one.counts["records"] for one in Package.objects.all())
        with pytest.raises(RuntimeError, match="уже загружен"):
            ingest.measure(folder, jobs=0)


@pytest.mark.soak
@pytest.mark.django_db
def test_packages_sent_again_are_taken_whenever_their_region_was_made():
    """A package older than one that is in is held, and of a held one nothing is measured."""
    today = dt.date(2026, 11, 27)
    with clock.fixed(dt.datetime.combine(today, dt.time(12), clock.region_zone())):
        told = repeated.measure(generated(learners=100, seed=11, today=today), jobs=0)
    assert [row[0] for row in told.rows] == [
        "Первые полные пакеты",
        "Они же ещё раз",
        "Они же в третий раз",
        "Изменена каждая сотая запись",
        "Голый COPY",
    ]
    sent = told.data["again"]["facts"]
    assert sent > 500
    assert (told.data["same"]["facts"], told.data["changed"]["facts"]) == (sent, sent)
    assert told.data["bare"]["facts"] >= sent


def test_the_inner_of_two_parts_has_what_it_takes_and_the_outer_has_the_rest(monkeypatch):
    clock = iter([(0.0, 0.0), (1.0, 1.0), (1.0, 1.0), (4.0, 2.0), (4.0, 2.0), (9.0, 2.5), (9.0, 2.5), (9.5, 9.5)])
    monkeypatch.setattr(kept, "processors", lambda: next(clock))
    parted = kept.Parted(since=next(clock))
    for part in ("outer", "inner", None):
        parted.turn(part)
    assert parted.spent == {"": Price(1, 1), "outer": Price(3, 1), "inner": Price(5, 0.5)}


def test_what_is_kept_for_reports_is_a_share_of_the_whole_way():
    parts = {"": Price(9, 4), "counted": Price(1, 2), "class_count": Price(0, 1), "final_mark": Price(1, 1)}
    parts["enrolment"] = Price(1, 2)
    stored = dict.fromkeys(
        [*kept.OF_COUNTS[2:], *kept.OF_REPORTS, "enrolment", "person_fact"], Price(0, 0, 10, 5, 1 << 20)
    )
    told = kept.table(parts, stored, Spent(facts=100, wall=30, loader=20, database=12))
    rows = {row[0]: [cell.replace("\xa0", " ") for cell in row[1:]] for row in told.rows}
    assert rows["**Числа**"][:4] == ["3,00", "25 %", "1,00", "5 %"]
    assert rows["**Таблицы, которые читают одни отчёты**"][:4] == ["1,00", "8,3 %", "1,00", "5 %"]
    assert rows["Остальное представление"][:2] == ["2,00", "16,7 %"]
    assert rows["`person_count`"] == ["–", "–", "–", "–", "0,0", "5,3 %", "5", "1,0"]
    assert rows["**Весь путь**"][:4] == ["12,00", "100 %", "20,00", "100 %"]


@pytest.mark.django_db(transaction=True)
def test_what_of_the_view_is_made_for_a_package_is_told_by_name(monkeypatch):
    parted = Parted()
    monkeypatch.setattr(work, "watchers", [parted.turn])
    build()
    load_delta({"p-1": "e o-1 2017, m o-1 2017"})
    assert parted.spent.keys() > {"counted", "added", "class_count", "final_mark", "enrolment", "person_card"}
    assert parted.within == [""]
    assert parted.spent["counted"].loader > 0


@pytest.mark.django_db(transaction=True)
def test_small_packages_are_written_one_after_another_and_each_changes_all_that_it_says(monkeypatch):
    monkeypatch.setattr(delta, "SETTLE", 1)
    build()
    load_delta({f"p-{n}": "e o-1 2017" for n in range(1, 46)})
    told = delta.measure(times=2)
    assert [(row[0], row[1]) for row in told.rows] == [
        ("5 выбывших", "5"), ("45 выбывших", "45"), ("18 обучающихся, по пяти сведений", "90"),
    ]  # fmt: skip
    assert all(10 < cost["statements"] < 40 and cost["database"] > 0 for cost in told.data.values())
