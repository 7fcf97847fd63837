"""How records of a copy are told apart: whoever counts once does so wherever he is."""

from collections import Counter

from kontingent.stamps.records import each_once, person_of, place_of, rest_of, without

IN_ONE, IN_OTHER, CLASS = "7\t45", "7\t46", "\t45\t9 Б\tfull_time\t1"


def test_a_name_is_read_as_it_was_written():
    assert (person_of(IN_ONE), place_of(IN_ONE), rest_of(IN_ONE)) == (7, 45, [])
    assert (person_of(CLASS), place_of(CLASS), rest_of(CLASS)) == (0, 45, ["9 Б", "full_time", "1"])


def test_who_counts_once_is_named_once():
    assert each_once([IN_OTHER, IN_ONE, IN_ONE]) == Counter([IN_ONE])
    assert each_once(["7\t45\t2018-01-01\t1", "7\t45\t2018-01-01\t2"]).total() == 2


def test_a_move_is_a_difference_of_records_and_none_of_persons():
    then, now = Counter([IN_ONE]), Counter([IN_OTHER])
    assert (without(then, now, is_once=False), without(now, then, is_once=False)) == (then, now)
    assert without(then, now, is_once=True) == Counter()
    assert without(Counter([CLASS, CLASS]), Counter([CLASS]), is_once=False) == Counter([CLASS])
