"""The order of a queue: rights, then the moment of registration; and how a supplier's own numbers differ from it."""

import datetime as dt

import pytest

from kontingent.institutions.scope import Scope
from kontingent.kernel.classifiers import classifier
from kontingent.kernel.periods import SchoolYear
from kontingent.queues.groups import group_known, group_of
from kontingent.queues.order import Placed, Queued, differences, in_order, places, right_of

DAY = dt.date(2018, 3, 1)


def one(number: str, right: str = "none", day: dt.date | None = DAY, time: str = "09:00:00") -> Queued:
    return Queued(number, "queue", right, day, time, dt.date(2018, 9, 1), "queued")


def test_rights_go_before_days_and_days_before_times():
    wanted = [
        one("1", "beyond", dt.date(2018, 4, 1)),
        one("2", "first", DAY, "10:00:00"),
        one("3", "first", DAY, "11:00:00"),
        one("4", "preferred", dt.date(2018, 3, 2)),
        one("5", "none", dt.date(2017, 1, 1)),
        one("6", "none", DAY, "08:59:59"),
        one("7", "none", DAY, "09:00:00"),
        one("8", "none", None),
    ]
    mixed = (wanted[::-1], wanted[::2] + wanted[1::2], wanted[4:] + wanted[:4])
    assert [in_order(one) for one in mixed] == [wanted] * 3
    assert [placed.place for placed in places(wanted)] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_whose_time_is_not_told_shares_the_place_of_his_day():
    """Of that day nobody knows who was earlier; the day before and the day after it stand as they did."""
    day_before, day_after = dt.date(2018, 2, 28), dt.date(2018, 3, 2)
    ordered = in_order([one("a", day=day_before), one("b"), one("c", time=""), one("d", day=day_after)])
    assert [line.number for line in ordered] == ["a", "c", "b", "d"]
    assert places(ordered) == [Placed(1, 1), *[Placed(2, 2, is_untimed=True)] * 2, Placed(4, 1)]


def test_equal_times_share_a_place_and_stand_by_their_numbers():
    ordered = in_order([one("b"), one("a"), one("c", time="09:00:01")])
    assert [line.number for line in ordered] == ["a", "b", "c"]
    assert places(ordered) == [Placed(1, 2), Placed(1, 2), Placed(3, 1)]


@pytest.mark.parametrize(
    ("shared", "positions", "apart"),
    [
        ([1, 2, 3], [1, 2, 3], [0, 0, 0]),
        ([1, 2, 3], [10, 20, 30], [0, 0, 0]),  # numbered through a whole kindergarten
        ([1, 2, 3], [2, 1, 3], [-1, 1, 0]),
        ([1, 2, 3], [3, 1, 2], [-2, 1, 1]),
        ([1, 1, 3], [2, 1, 3], [0, 0, 0]),  # whoever shares a place may stand first in it
        ([1, 1, 3], [3, 1, 2], [-1, 0, 1]),
        ([1, 2, 3], [None, 5, 4], [0, -1, 1]),  # compared are those who have a number
        ([1, 2], [7, 7], [0, 0]),
    ],
)
def test_differences_are_of_who_stands_behind_whom(shared, positions, apart):
    assert differences([Placed(place, 1) for place in shared], positions) == apart


def test_every_benefit_says_its_right():
    rights = classifier("queue_right").items
    assert {item.right for item in classifier("queue_benefit").items.values()} == {*rights}
    assert (right_of("judges"), right_of("police"), right_of("siblings"), right_of("none")) == (*rights,)
    assert right_of("как прислали") == "none"


def test_whose_age_nobody_knows_stand_in_a_group_of_their_own_behind_the_others():
    year = SchoolYear(2018)
    born = [None, dt.date(2016, 5, 1), dt.date(2019, 1, 1), dt.date(2010, 5, 1)]
    ordered = sorted((group_of("preschool", None, one, year) for one in born), key=lambda group: group.place)
    assert [group.title for group in ordered] == [
        "до\u00a01\u00a0года", "2–3\u00a0года", "7\u00a0лет и\u00a0старше", "Возраст не\u00a0указан",
    ]  # fmt: skip
    masked = group_known(Scope(1, open_data=False), "preschool", None, None, year)
    assert masked == group_known(Scope(1, open_data=False), "preschool", None, born[1], year)
