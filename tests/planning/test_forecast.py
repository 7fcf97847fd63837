"""A forecast is computed, kept whole or not at all, and says how wrong it was."""

import io
import json

import numpy as np
import pytest
from django.core.management import call_command

from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry
from kontingent.forecasting.projection import forecast
from kontingent.planning import actions
from kontingent.planning.actions import NothingToForecast, make_forecast
from kontingent.planning.models import ForecastError, ForecastLine, KeptForecast
from kontingent.planning.tracks import SCHOOL
from kontingent.synthetic.headcounts import Parameters, world
from tests.planning import counted
from tests.planning.counted import OTHER, given, kept
from tests.standing import standing

pytestmark = pytest.mark.slow

BY = Actor.system("проверка")
TINY = Parameters(municipalities=3, schools=12, learners=4_000, years=20, opened=1)
LAST = 2017


def build() -> None:
    counted.give_world(world(21, TINY).series, LAST)
    make_forecast(by=BY)


@pytest.fixture
@standing(build)
def made(db):
    """A forecast of a small world."""


@pytest.fixture
def towns(db):
    counted.found_region()


def test_lines_are_the_forecast_of_the_engine(made):
    """Whole children, none below 0, parts add up to the whole that the engine says of the region."""
    series = world(21, TINY).series
    expected = forecast(series.until(series.years - 1), 10)
    found = np.zeros((len(series.counts), 10, 11))
    for line in ForecastLine.objects.all():
        found[line.institution_id - 1000, :, line.grade - 1] = line.points
        assert min(line.points) >= 0
    assert np.array_equal(found, expected)


def test_what_was_said_before_stands_beside_what_came(made):
    line = ForecastLine.objects.get(institution_id=1000, grade=5)
    series = world(21, TINY).series
    assert line.seen == series.counts[0, :, 4].astype(int).tolist()
    assert line.said_one[-1] == forecast(series.until(series.years - 2), 10)[0, 0, 4]
    assert line.said_three[-1] == forecast(series.until(series.years - 4), 10)[0, 2, 4]
    assert line.said_one[:2] == [None, None]


def test_errors_stand_beside_those_of_plain_methods(made):
    a_year_on = {row.method: row for row in ForecastError.objects.filter(part="general", level="municipality", lead=1)}
    assert set(a_year_on) == {"ours", "births_given", "last_value", "mean_ratio", "linear_trend"}
    ours = a_year_on["ours"]
    assert ours.n == 3 * 15  # municipalities × Septembers with four and more years behind
    assert ours.mape is not None
    worst = a_year_on["last_value"].mape
    assert worst is not None
    assert worst > ours.mape > 0
    assert ours.width is not None
    assert ours.covered_of > 0


def test_a_history_that_is_short_has_no_band(towns):
    for year in range(2013, 2018):
        kept(counted.SCHOOL, year, dict.fromkeys(range(1, 12), 25))
    make_forecast(by=BY)
    errors = ForecastError.objects.filter(part="general", level="region", method="ours")
    assert [row.width for row in errors] == [None] * 10
    assert errors.get(lead=1).n == 3


def test_one_year_of_history(towns):
    """Everybody goes on, as many enter as entered; nothing is known of errors."""
    kept(counted.SCHOOL, 2017, {1: 10, 2: 20, 3: 30})
    make_forecast(by=BY)
    points = {line.grade: line.points[:3] for line in ForecastLine.objects.all()}
    assert [points[grade] for grade in (1, 2, 3)] == [[10, 10, 10], [10, 10, 10], [20, 10, 10]]
    assert not ForecastError.objects.exists()


def test_who_closed_this_june_is_not_forecast(towns):
    for year in (2014, 2015, 2016):
        kept(counted.SCHOOL, year, {1: 20, 2: 20})
        kept(OTHER, year, {1: 8, 2: 8})
    kept(counted.SCHOOL, 2017, {1: 20, 2: 20})
    make_forecast(by=BY)
    lines = ForecastLine.objects.filter(institution_id=OTHER)
    assert [line.points for line in lines] == [[0] * 10] * 2
    assert [line.seen for line in lines] == [[8, 8, 8, 0]] * 2


def test_who_opened_last_september_goes_on(towns):
    for year in range(2012, 2018):
        given(counted.SCHOOL, {year: dict.fromkeys(range(1, 5), 50)})
    kept(OTHER, 2017, {1: 25, 2: 10})
    make_forecast(by=BY)
    first, second = (ForecastLine.objects.get(institution_id=OTHER, grade=grade).points[0] for grade in (1, 2))
    assert first > 0
    assert 23 <= second <= 28


def test_nobody_was_ever_counted(towns):
    with pytest.raises(NothingToForecast):
        make_forecast(by=BY)
    assert not KeptForecast.objects.exists()


def test_the_same_data_are_the_same_forecast(made):
    kept_before = KeptForecast.objects.get()
    again = make_forecast(by=BY)
    assert (again.is_new, again.forecast.pk) == (False, kept_before.pk)
    given(1000, {1990: {1: 5}})
    newer = make_forecast(by=BY)
    assert newer.is_new
    assert KeptForecast.objects.get().pk == newer.forecast.pk  # of the same September: it takes the place
    assert JournalEntry.objects.filter(action=Action.FORECAST_MADE).count() == 2


def test_what_is_cut_short_leaves_the_earlier_one_whole(made, monkeypatch):
    before = list(ForecastLine.objects.order_by("institution_id", "grade").values_list("pk", "points"))
    given(1000, {1990: {1: 5}})
    monkeypatch.setattr(actions, "_ERRORS", "COPY no_such_table FROM STDIN")
    with pytest.raises(Exception, match="no_such_table"):
        make_forecast(by=BY)
    assert list(ForecastLine.objects.order_by("institution_id", "grade").values_list("pk", "points")) == before


def test_the_command(made):
    said = io.StringIO()
    call_command("forecast", stdout=said)
    assert said.getvalue().startswith("Прогноз по численности на 20.09.2017 уже посчитан по тем же данным.")
    said = io.StringIO()
    call_command("forecast", "--json", stdout=said)
    told = json.loads(said.getvalue())
    assert (told["origin"], told["is_new"]) == (2017, False)
    assert 0 < told["errors"]["Школы, 1–11 классы"] < 5


def test_colleges_take_from_the_schools(towns):
    for year in range(2010, 2018):
        kept(counted.SCHOOL, year, {8: 100, 9: 100, 10: 60, 11: 60})
        kept(counted.COLLEGE, year, {1: 50, 2: 40})
    make_forecast(by=BY)
    lines = ForecastLine.objects.filter(track="vocational").order_by("grade")
    assert [line.points[0] for line in lines] == [50, 40]
    assert ForecastLine.objects.filter(track=SCHOOL, grade=11).get().points[:2] == [60, 60]
