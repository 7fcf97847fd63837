"""What is right and yet rare occurs in a small region, and the truth, the packages and the oracle tell it alike."""

import datetime as dt

import pytest

from kontingent.synthetic.generation import generate
from tests.oracle.oracle import Oracle

pytestmark = pytest.mark.slow  # a region is generated
DAY = dt.date(2018, 4, 20)
LEARNERS = 900


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("oddities")
    generate(learners=LEARNERS, seed=31, today=DAY, out=folder, jobs=2)
    return folder


@pytest.fixture(scope="module")
def oracle(folder):
    made = Oracle(folder)
    made.enrolments()
    return made


def _lives(oracle, oddity):
    """(person, institution, school year, class, from, to) of a code, in the order of their days."""
    return oracle.rows(
        "SELECT person::BIGINT, institution::INTEGER, school_year::INTEGER, class_name, date_from::DATE, date_to::DATE"
        " FROM life_enrolments WHERE oddity = ? ORDER BY person, date_from",
        oddity,
    )


def _counted(oracle, person, day):
    """Where the oracle has a learner on a day, additional education left out."""
    return oracle.rows(
        "SELECT institution, school_year, class_name FROM enrolment"
        " WHERE person = ? AND ? BETWEEN date_from AND date_to AND level <> 'additional_children'",
        person,
        day,
    )


def _sent(oracle, person, institution, year):
    """(supplier, id of the record, recorded, from, to) of every version sent of a person's year in an organisation."""
    return oracle.rows(
        """
        SELECT fact.supplier, key, fact.recorded, (fields->>'$.date_from')::DATE, (fields->>'$.date_to')::DATE
        FROM sent_facts AS fact JOIN sent_ids AS place ON place.supplier = fact.supplier
         AND place.subject = 'institution' AND place.external_id = fields->>'$.organisation'
        WHERE kind = 'enrolment' AND fact.truth = ? AND place.truth = ? AND fields->>'$.school_year' = ?
        ORDER BY fact.recorded
        """,
        str(person),
        str(institution),
        str(year),
    )


def _pairs(rows):
    return list(zip(rows[::2], rows[1::2], strict=True))


def test_a_return_is_two_periods_of_one_class(oracle):
    returns = _pairs(_lives(oracle, "return"))
    assert len(returns) > 10
    for left, back in returns:
        assert left[:4] == back[:4]
        assert 21 <= (back[4] - left[5]).days <= 110
    seen = [(left, back) for left, back in returns if back[4] < DAY]
    assert {left[2] for left, _ in seen} >= {2017}  # some of them this year
    for left, back in seen:
        gap = left[5] + (back[4] - left[5]) / 2
        assert _counted(oracle, left[0], gap) == []
        assert _counted(oracle, left[0], back[4]) == [left[1:4]]


def test_a_return_comes_in_one_package_and_in_two(oracle):
    """The last day of the first period and the first of the second, under two ids."""
    together = set()
    for left, back in _pairs(_lives(oracle, "return")):
        sent = _sent(oracle, *left[:3])
        ended = {(supplier, key): moment for supplier, key, moment, start, end in sent if end == left[5]}
        begun = {(supplier, key): moment for supplier, key, moment, start, end in sent if start == back[4]}
        for (supplier, key), moment in ended.items():
            for (other, again), later in begun.items():
                if supplier == other:
                    assert key != again
                    together.add(moment == later)
    assert together == {True, False}


def test_some_stand_in_the_future(oracle):
    """Enrolled from 1 September, sent by today: known, and learning where they learn now."""
    ahead = _lives(oracle, "ahead")
    assert len({person for person, *_ in ahead}) > 50
    coming = [row for row in ahead if row[4] > DAY]
    assert len(coming) >= 3
    for person, institution, year, name, start, _ in coming:
        assert (start, year, name[:1]) == (dt.date(2018, 9, 1), 2018, "1")
        assert _sent(oracle, person, institution, year)
        assert [found[1] for found in _counted(oracle, person, DAY)] in ([], [2017])
        assert _counted(oracle, person, start) == [(institution, year, name)]
    in_kindergarten = [person for person, *_ in coming if _counted(oracle, person, DAY)]
    assert len(in_kindergarten) >= 2
    assert sum(oracle.heads(DAY).values()) == sum(
        count for (_, year, *_), count in oracle.heads(DAY).items() if year == 2017
    )


def test_most_first_graders_are_sent_before_september(oracle):
    ((early, of),) = oracle.rows(
        """
        SELECT count(*) FILTER (first_sent < make_date(year, 9, 1)), count(*)
        FROM (SELECT truth, (fields->>'$.school_year')::INTEGER AS year, min(recorded)::DATE AS first_sent
              FROM sent_facts WHERE kind = 'enrolment' AND fields->>'$.grade' = '1'
               AND fields->>'$.level' = 'primary' AND fields->>'$.school_year' IN ('2016', '2017') GROUP BY ALL)
        """
    )
    assert 0.3 < early / of < 0.7


def test_a_transfer_on_one_day_is_a_day_of_the_new_place(oracle):
    """As sent the day stands in both; in the truth, and for the oracle, it is counted once."""
    transfers = _pairs(_lives(oracle, "one_day"))
    places = set()
    for old, new in transfers:
        assert old[5] + dt.timedelta(days=1) == new[4]
        if new[4] >= DAY:
            continue
        places.add(old[1] == new[1])
        assert new[4] in {end for *_, end in _sent(oracle, *old[:3])}
        assert new[4] in {start for *_, start, _ in _sent(oracle, *new[:3])}
        assert _counted(oracle, old[0], new[4]) == [new[1:4]]
        assert _counted(oracle, old[0], old[5]) == [old[1:4]]
    assert places == {True, False}  # within an organisation and between two
