"""When two lives are tied by a move, and when they are two because nobody is at two places."""

from datetime import date

import pytest

from kontingent.people.certainty import Stay, are_at_two_places, is_move

A, B = 90, 91
YEAR = Stay(A, date(2017, 9, 1), date(2018, 8, 31), is_end_told=False)
LEFT = Stay(A, date(2017, 9, 1), date(2018, 2, 9), is_end_told=True)


@pytest.mark.parametrize(
    ("left", "came", "expected"),
    [
        (LEFT, Stay(B, date(2018, 2, 12), date(2018, 8, 31), is_end_told=False), True),
        (LEFT, Stay(B, date(2018, 3, 12), date(2018, 8, 31), is_end_told=False), True),
        (LEFT, Stay(B, date(2018, 3, 20), date(2018, 8, 31), is_end_told=False), False),
        (LEFT, Stay(B, date(2018, 2, 1), date(2018, 8, 31), is_end_told=False), False),
        (LEFT, Stay(A, date(2018, 2, 12), date(2018, 8, 31), is_end_told=False), False),
        (LEFT._replace(is_end_told=False), Stay(B, date(2018, 2, 12), date(2018, 8, 31), is_end_told=False), False),
        # In summer everybody leaves a kindergarten or a school, and comes to another on 1 September.
        (YEAR._replace(is_end_told=True), Stay(B, date(2018, 9, 1), date(2019, 8, 31), is_end_told=False), False),
        (LEFT._replace(last=date(2018, 6, 20)), Stay(B, date(2018, 7, 2), date(2018, 8, 31), is_end_told=False), False),
    ],
)
def test_a_move(left, came, expected):
    assert is_move([left], [came]) is expected
    assert is_move([came], [left]) is expected


def test_nobody_moves_from_nowhere():
    assert not is_move([], [LEFT])
    assert not is_move([LEFT], [])


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (Stay(B, date(2017, 9, 1), date(2018, 8, 31), is_end_told=False), True),
        (Stay(B, date(2018, 3, 1), date(2018, 8, 31), is_end_told=False), False),  # the leaving was told late
        (Stay(A, date(2017, 9, 1), date(2018, 8, 31), is_end_told=False), False),
        (Stay(B, date(2018, 1, 1), date(2018, 8, 31), is_end_told=False), True),
    ],
)
def test_two_places(other, expected):
    assert are_at_two_places([LEFT], [other]) is expected
