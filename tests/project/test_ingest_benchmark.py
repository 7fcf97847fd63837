"""The table of a measured loading says what each step was, whatever steps there are."""

from kontingent.ingest.steps import Step
from kontingent.project.benchmarks.ingest import WORK, Clocked, table
from kontingent.project.benchmarks.spending import Spent


def test_every_step_of_loading_has_its_words_in_the_order_of_the_way():
    assert list(WORK) == [step for step in Step if step in WORK]
    assert set(WORK) == set(Step)


def test_the_table_divides_the_wall_by_steps_and_processors_by_facts():
    clocked = Clocked(seconds=dict.fromkeys(Step, 1.0), peak=3 << 20)
    told = table([], clocked, Spent(facts=2000, wall=20.0, loader=0.4, database=0.6), jobs=2)
    assert len(told.rows) == len(Step)
    assert {row[1:] for row in told.rows} == {("1,0", "5\xa0%")}
    assert (told.data["cpu"], told.data["facts_per_second"]) == (500.0, 100.0)
    assert "500 мкс, PostgreSQL из них 300" in told.notes[1].replace("\xa0", " ")
