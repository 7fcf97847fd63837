"""What if: places that come and go, flats with children, other births; the rest stays as the forecast has it."""

import numpy as np
import pytest

from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.models import Institution
from kontingent.planning.levels import MUNICIPALITY
from kontingent.planning.models import BirthVariant, ChangeKind, ForecastLine, PlanChange, PlanScenario
from kontingent.planning.outlook import Outlook, read_outlook
from kontingent.planning.queries import latest_forecast
from kontingent.planning.scenario_actions import (
    Planned,
    add_change,
    create_scenario,
    delete_scenario,
    remove_change,
)
from kontingent.planning.tracks import PARTS, TRACKS
from kontingent.planning.what_if import series_of, under
from tests.planning import counted
from tests.planning.counted import FIRST, REGION, SECOND
from tests.planning.region import build
from tests.standing import standing

BY = Actor.system("Орлов П. С.")


@pytest.fixture
@standing(build)
def towns(db):
    """A forecast of two towns."""


def outlook(part: str = "primary") -> Outlook:
    forecast = latest_forecast()
    assert forecast is not None
    found = read_outlook(forecast, PARTS[part], Institution.objects.get(pk=REGION))
    assert found is not None
    return found


def scenario(*planned: Planned, births: BirthVariant = BirthVariant.MIDDLE) -> PlanScenario:
    body = Institution.objects.get(pk=REGION)
    made = create_scenario(title="Новая школа", reason="Программа № 5", births=births, body=body, by=BY)
    for one in planned:
        add_change(scenario=made, planned=one, by=BY)
    return made


def planned(kind: ChangeKind, number: int, year: int, *, town: str = FIRST, per_hundred: int = 0) -> Planned:
    return Planned(kind, town, "primary", year, number, per_hundred, "")


def need(found: Outlook, town: str = FIRST) -> list[int]:
    return found.together(found.by_municipality()[town], MUNICIPALITY).need.astype(int).tolist()


def with_plan(made: PlanScenario, part: str = "primary") -> Outlook:
    return under(outlook(part), made, list(made.changes.order_by("pk")))


def test_a_building_has_its_places_from_its_year_on(towns):
    """63 places for 100 children; 60 more from 2020 on."""
    found = with_plan(scenario(planned(ChangeKind.BUILDING, 60, 2020)))
    assert need(outlook()) == [-37] * 10
    assert need(found) == [-37, -37, *[23] * 8]
    assert need(found, SECOND) == [45] * 10


def test_demolition_and_the_end_of_the_second_shift_take_places(towns):
    plan = scenario(planned(ChangeKind.DEMOLITION, 13, 2018), planned(ChangeKind.SECOND_SHIFT, 20, 2027))
    assert need(with_plan(plan)) == [*[-50] * 9, -70]


def test_flats_bring_children(towns):
    """200 flats with 30 first- to fourth-graders in a hundred: 60 children."""
    found = with_plan(scenario(planned(ChangeKind.HOUSING, 200, 2019, town=SECOND, per_hundred=30)))
    assert need(found, SECOND) == [45, *[-15] * 9]
    together = found.together(found.by_municipality()[SECOND], MUNICIPALITY)
    assert (together.now, together.organisations, together.told) == (200, 1, 1)


def test_another_level_is_not_touched(towns):
    plan = scenario(planned(ChangeKind.BUILDING, 60, 2018))
    assert need(with_plan(plan, "basic")) == need(outlook("basic"))
    assert need(with_plan(plan, "general"))[0] == need(outlook("general"))[0] + 60


def test_fewer_births_are_fewer_children_when_they_come_to_school(towns):
    """Known up to 2016: the first who are seven of 2017 come in 2024."""
    counted.born(FIRST, dict.fromkeys(range(2017, 2028), 10), "low")
    counted.born(SECOND, dict.fromkeys(range(2017, 2028), 60), "low")
    forecast = latest_forecast()
    assert forecast is not None
    forecast.basis["births"]["low"] = {
        FIRST: {str(year): 10 for year in range(2017, 2028)},
        SECOND: {str(year): 60 for year in range(2017, 2028)},
    }
    forecast.save()
    found = with_plan(scenario(births=BirthVariant.LOW))
    points = found.organisations[counted.SCHOOL].points
    assert points[:5].tolist() == [100] * 5
    assert points[-1] < 60
    assert found.organisations[counted.OTHER].points.tolist() == pytest.approx([200] * 10, abs=3)


def test_the_series_of_a_kept_forecast_is_that_it_was_made_of(towns):
    """So the middle variant is the forecast itself."""
    forecast = latest_forecast()
    assert forecast is not None
    ids, series = series_of(forecast, TRACKS["school"], BirthVariant.MIDDLE)
    assert ids == [counted.SCHOOL, counted.OTHER]
    assert series.counts.shape == (2, 18, 11)
    assert np.unique(series.counts[0]).tolist() == [25]
    assert series.births.shape == (2, 38)  # 1990–2016, and projected to 2027
    assert series.before == 10
    assert ForecastLine.objects.filter(track="school", institution_id=counted.SCHOOL).count() == 11


def test_every_change_is_in_the_journal(towns):
    made = scenario(planned(ChangeKind.BUILDING, 60, 2020))
    remove_change(scenario=made, change_id=PlanChange.objects.get().pk, by=BY)
    remove_change(scenario=made, change_id=1, by=BY)  # gone already
    delete_scenario(scenario=made, by=BY)
    lines = JournalEntry.objects.filter(action=Action.PLANNING_CHANGED, object_name="Новая школа").order_by("pk")
    said = [line.description.replace("\xa0", " ") for line in lines]
    assert said == [
        "Создан сценарий. Основание: Программа № 5.",
        "Добавлено: новое здание, 94611000, с 2020, 60.",
        "Убрано: новое здание, 94611000, с 2020, 60.",
        "Сценарий удалён.",
    ]
    assert not PlanScenario.objects.exists()
