"""The table of a measured loading says what each step was, whatever steps there are."""

import datetime as dt

import pytest

from kontingent.ingest.steps import PipelineStep
from kontingent.kernel import clock
from kontingent.project.benchmarks import repeated
from kontingent.project.benchmarks.ingest import WORK, Clocked, table
from kontingent.project.benchmarks.spending import Spent
from tests.synthetic.made import generated


def test_every_step_of_loading_has_its_words_in_the_order_of_the_way():
    assert list(WORK) == [step for step in PipelineStep if step in WORK]
    assert set(WORK) == set(PipelineStep)


def test_the_table_divides_the_wall_by_steps_and_processors_by_facts():
    clocked = Clocked(seconds=dict.fromkeys(PipelineStep, 1.0), peak=3 << 20)
    told = table([], clocked, Spent(facts=2000, wall=20.0, loader=0.4, database=0.6), jobs=2)
    assert len(told.rows) == len(PipelineStep)
    assert {row[1:] for row in told.rows} == {("1,0", "5\xa0%")}
    assert (told.data["cpu"], told.data["facts_per_second"]) == (500.0, 100.0)
    assert "500 мкс, PostgreSQL из них 300" in told.notes[1].replace("\xa0", " ")


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
