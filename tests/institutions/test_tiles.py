"""Places of tiles on the map of the region: those the operator gave, and rows for the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.tile_actions import ImpossibleMap, place_tiles, placed_tiles
from kontingent.institutions.tiles import laid

BY = Actor.system("проверка")


def test_nobody_placed_them():
    """Nine are four across, in the order given."""
    cells = laid(list("abcdefghi"), {})
    assert [cells[code] for code in "abcdefghi"] == [
        (1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (2, 3), (2, 4), (3, 1),
    ]  # fmt: skip


def test_the_placed_stand_where_they_were_put_and_the_rest_below():
    placed = {"a": (3, 5), "b": (2, 4), "gone": (1, 1)}
    assert laid(["a", "b", "c", "d"], placed) == {"a": (2, 2), "b": (1, 1), "c": (3, 1), "d": (3, 2)}


CODES = st.sampled_from("abcdefghijkl")
cells = st.tuples(st.integers(1, 30), st.integers(1, 30))
tiles = st.lists(st.tuples(CODES, cells), unique_by=(lambda one: one[0], lambda one: one[1]))


@given(st.lists(CODES, unique=True), tiles)
def test_no_two_stand_in_one_cell(codes, placed):
    found = laid(codes, dict(placed))
    assert found.keys() == set(codes)
    assert len({*found.values()}) == len(codes)
    assert all(row >= 1 and column >= 1 for row, column in found.values())


@pytest.mark.django_db
def test_placing_replaces_what_stood_and_is_journaled():
    place_tiles(placed={"94611000": (1, 2), "94612000": (2, 2)}, by=BY)
    place_tiles(placed={"94612000": (1, 2), "94611000": (2, 2)}, by=BY)
    place_tiles(placed={"94612000": (1, 2), "94611000": (2, 2)}, by=BY)  # the same again
    assert placed_tiles() == {"94612000": (1, 2), "94611000": (2, 2)}
    entries = JournalEntry.objects.filter(action=Action.SETTINGS_CHANGED).order_by("pk")
    assert [entry.details["tiles"] for entry in entries] == [
        {"94611000": [None, [1, 2]], "94612000": [None, [2, 2]]},
        {"94611000": [[1, 2], [2, 2]], "94612000": [[2, 2], [1, 2]]},
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("placed", [{"a": (1, 1), "b": (1, 1)}, {"a": (0, 1)}, {"a": (1, 31)}])
def test_an_impossible_map_is_refused(placed):
    with pytest.raises(ImpossibleMap):
        place_tiles(placed=placed, by=BY)
    assert placed_tiles() == {}
