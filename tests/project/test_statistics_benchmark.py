"""The benchmark of forms: whole, below and by organisation they are one form, or nothing is measured."""

import pytest

from kontingent.project.benchmarks import statistics
from kontingent.project.benchmarks.figures import as_text
from tests.web.institutions import figures

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WAYS = ["край", "сумма подчинённых", "каждая организация"]


def test_each_form_is_measured_whole_below_and_by_organisation():
    figures.build()
    made = statistics.measure()
    assert [list(costs) for costs in made.data["forms"].values()] == [WAYS] * 3
    schools = made.data["forms"]["oo-1"]
    assert schools["каждая организация"]["statements"] == made.data["organisations"] * schools["край"]["statements"]
    assert all(cost["buffers"] > 0 for cost in schools.values())
    assert "| ОО-1 | край |" in as_text(made)


def test_a_form_that_does_not_add_up_is_told(monkeypatch):
    figures.build()
    monkeypatch.setattr(statistics, "numbers_below", lambda section, *_asked: {1: dict.fromkeys(section.cells, 1)})
    with pytest.raises(RuntimeError, match="сумма подчинённых и\u00a0край целиком расходятся"):
        statistics.measure()
