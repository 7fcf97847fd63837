"""Who came to an organisation of the list and who left one, between two days; the year's own bounds move nobody."""

from datetime import date

import pytest

from kontingent.current.standing import Standing
from kontingent.institutions.scope import Scope
from kontingent.registry.filters import Filters
from kontingent.registry.queries import all_rows
from tests.web.institutions import figures
from tests.web.institutions.conftest import region, registries

__all__ = ["region", "registries"]
pytestmark = pytest.mark.django_db
OUTSIDE = figures.FIRST_OF_FIGURE_12


def learnt(
    person: int, key: str, place: int, since: str, until: str = "", letter: str = "А", year: str = "2017"
) -> None:
    made = figures.record(
        person, "enrolment", f"{person}-{key}", organisation=f"o-{place}", school_year=year, grade="7", letter=letter,
        date_from=since, date_to=until,
    )  # fmt: skip
    figures.send(figures.DIARY, "01.04.2018", made, of_institutions=False)


@pytest.fixture
def moved(region):
    figures.people(*range(9101, 9108))
    learnt(9101, "1", figures.SCHOOL_13, "01.09.2017", "16.04.2018")  # to another school on the next day
    learnt(9101, "2", figures.SCHOOL_14, "17.04.2018")
    learnt(9102, "1", figures.SCHOOL_13, "01.09.2017", "16.04.2018")  # to another class
    learnt(9102, "2", figures.SCHOOL_13, "17.04.2018", letter="Б")
    learnt(9103, "1", figures.SCHOOL_13, "01.09.2017", "18.04.2018")  # for good
    learnt(9104, "1", OUTSIDE, "01.09.2017", "17.04.2018")  # from outside of the district
    learnt(9104, "2", figures.SCHOOL_14, "18.04.2018")
    learnt(9105, "1", figures.SCHOOL_13, "01.09.2017", "20.04.2018")  # today is the last day
    learnt(9106, "1", figures.SCHOOL_14, "01.09.2016", "31.08.2017", year="2016")
    learnt(9106, "2", figures.SCHOOL_13, "01.09.2017")
    learnt(9107, "1", figures.SCHOOL_13, "10.10.2017", "12.10.2017")


def found(scope: int = figures.DISTRICT, *, open_data: bool = True, **asked: object) -> list[int]:
    filters = Filters(standing=Standing.ANY, **asked)
    return sorted(row.person_id for row in all_rows(Scope(scope, open_data=open_data), filters))


@pytest.mark.parametrize("open_data", [True, False])
def test_who_came_and_who_left_in_a_week(moved, open_data):
    week = {"first": date(2018, 4, 13), "last": date(2018, 4, 20)}
    came = {"came_from": week["first"], "came_to": week["last"]}
    left = {"left_from": week["first"], "left_to": week["last"]}
    assert found(open_data=open_data, **came) == [9101, 9104]
    assert found(open_data=open_data, **left) == [9101, 9103]
    assert found(open_data=open_data, **came, **left) == [9101]
    assert found(OUTSIDE, open_data=open_data, **left) == [9104]
    assert found(institution_id=figures.SCHOOL_13, open_data=open_data, **left) == [9101, 9103]


def test_one_bound_is_enough_and_the_bounds_of_a_year_move_nobody(moved):
    assert found(came_from=date(2017, 9, 2)) == [9101, 9104, 9107]
    assert found(left_to=date(2017, 12, 31)) == [9107]
    assert found(came_from=date(2017, 9, 1), came_to=date(2017, 9, 1)) == []
