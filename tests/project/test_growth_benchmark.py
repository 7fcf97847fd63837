"""A register that was multiplied is one: its lists are as long as its numbers say, and every screen answers."""

import os
from collections import Counter

import pytest
from django.db import connection

from kontingent.census.counts import counters
from kontingent.current.standing import Standing
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel.periods import SchoolYear
from kontingent.project.benchmarks import growth
from kontingent.project.benchmarks.multiplied import multiply
from kontingent.registry.filters import Filters
from kontingent.registry.queries import all_rows
from tests.database import address_of
from tests.web.persons import figures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def persons_of(scope_id: int) -> Counter[str]:
    """Given names: of a copy they stay, surnames do not."""
    rows = all_rows(Scope(scope_id, open_data=True), Filters(standing=Standing.ANY))
    return Counter(row.name.split()[1] for row in rows)


def indexes_and_keys() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        indexes = cursor.fetchall()
        cursor.execute(
            "SELECT conrelid || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0"
        )
        return {*indexes, *cursor.fetchall()}


def test_a_copy_is_a_part_of_the_register(monkeypatch):
    figures.build()
    once, learners = persons_of(figures.REGION), counters(figures.REGION, SchoolYear(2017)).learners
    school = persons_of(figures.SCHOOL)
    place = address_of(os.environ["DATABASE_OWNER_URL"], connection.settings_dict["NAME"])
    monkeypatch.setenv("DATABASE_OWNER_URL", place)
    made = indexes_and_keys()

    def stop_after_two(told: str) -> None:
        if told == "Копия 2 из 3":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        multiply(3, stop_after_two)
    assert indexes_and_keys() != made
    multiply(3, str)  # goes on with the third
    assert indexes_and_keys() == made
    assert persons_of(figures.REGION) == Counter({name: 4 * count for name, count in once.items()})
    assert counters(figures.REGION, SchoolYear(2017)).learners == 4 * learners > 0
    assert persons_of(figures.SCHOOL) == school
    copies = Institution.objects.filter(full_name__startswith=figures.NAMES[figures.SCHOOL])
    assert [persons_of(one.pk) for one in copies] == [school] * 4
    # Of every third copy the municipality is the largest one.
    assert len(Institution.objects.filter(parent_id=figures.REGION)) == 2 * 3


@pytest.mark.soak
def test_every_screen_is_measured_as_each_viewer():
    figures.build()
    measured = growth.measure(1).data["screens"]
    assert list(measured) == ["край", "крупный округ", "малый округ"]
    for screens in measured.values():
        assert {cost["status"] for cost in screens.values()} <= {200, 404}
        assert all(cost["python"] > 0 and cost["size"] > 0 and cost["statements"] > 0 for cost in screens.values())
    found = [measured[viewer]["портфолио"] for viewer in measured]
    assert all(cost["status"] == 200 and cost["postgres"] > 0 and cost["buffers"] > 0 for cost in found)
