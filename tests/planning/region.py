"""Two towns with twelve years behind: the first lacks places in its primary grades, the second has free ones."""

from kontingent.audit.actor import Actor
from kontingent.institutions.models import CurrentPlaces
from kontingent.planning.actions import make_forecast
from tests.planning import counted
from tests.planning.counted import FIRST, NURSERY, OTHER, SCHOOL, SECOND

BY = Actor.system("проверка")
YEARS = range(2000, 2018)


def build() -> None:
    """A school of 25 a grade and one of 50, as in every year; births that go on as they were."""
    counted.found_region()
    for year in YEARS:
        counted.given(SCHOOL, {year: dict.fromkeys(range(1, 12), 25)})
        counted.given(OTHER, {year: dict.fromkeys(range(1, 12), 50)})
        counted.given(NURSERY, {year: dict.fromkeys(range(2, 7), 20)}, "preschool")
    for town, births in ((FIRST, 30), (SECOND, 60)):
        counted.born(town, dict.fromkeys(range(1990, 2017), births))
        counted.born(town, dict.fromkeys(range(2017, 2028), births), "middle")
    places(SCHOOL, primary=63, basic=125, secondary=50)
    places(OTHER, primary=245, basic=240)
    places(NURSERY, preschool=110)
    make_forecast(by=BY)


def places(id_: int, **by_level: int) -> None:
    for level, number in by_level.items():
        CurrentPlaces.objects.create(institution_id=id_, school_year=2017, level=level, places=number, reserved=0)
