"""What is right and yet rare occurs in a small region, and the truth, the packages and the oracle tell it alike."""

import datetime as dt
from itertools import pairwise

import pytest

from kontingent.ingest.header import header_of
from kontingent.ingest.readers import xhtml
from kontingent.ingest.vocabulary import all_vocabularies
from kontingent.synthetic import oddities
from kontingent.synthetic.geography import plan
from kontingent.synthetic.manifest import read_manifest
from kontingent.synthetic.namesakes import Rate, likenesses
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.vocabulary import words
from tests.oracle.oracle import Oracle, normal
from tests.synthetic.made import generated

pytestmark = pytest.mark.slow  # a region is generated
DAY = dt.date(2018, 4, 20)
LEARNERS = 900


@pytest.fixture(scope="module")
def folder():
    return generated(learners=LEARNERS, seed=40)


@pytest.fixture(scope="module")
def oracle(folder):
    made = Oracle(folder)
    made.enrolments()
    return made


def _lives(oracle, oddity):
    """(person, institution, school year, class, from, to) of a code, in the order of their days."""
    return oracle.rows(
        "SELECT person::BIGINT, institution::INTEGER, school_year::INTEGER,"
        f" {normal('class_name')}, date_from::DATE, date_to::DATE"
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
        assert _counted(oracle, left[0], left[5] + dt.timedelta(days=1)) == []
        assert _counted(oracle, left[0], back[4] - dt.timedelta(days=1)) == []
        assert _counted(oracle, left[0], back[4]) == [left[1:4]]


def _told(oracle, left, back):
    """(supplier, one id for both periods, in one package) of a return; an overwritten row names the second alone."""
    sent = _sent(oracle, *left[:3])
    ended = {supplier: (key, moment) for supplier, key, moment, start, end in sent if end == left[5]}
    begun = {supplier: (key, moment) for supplier, key, moment, start, end in sent if start == back[4]}
    for supplier, (key, moment) in begun.items():
        before, earlier = ended.get(supplier, (key, moment))
        yield supplier, key == before, moment == earlier


def test_a_return_comes_by_the_habit_of_a_supplier_in_one_package_and_in_two(oracle):
    """The journal opens another record, the row of a sheet is overwritten."""
    told = {row for left, back in _pairs(_lives(oracle, "return")) for row in _told(oracle, left, back)}
    assert told >= {
        ("dnevnik", False, True),
        ("dnevnik", False, False),
        ("xls-upload", True, True),
        ("xls-upload", True, False),
    }
    assert {(supplier, one_id) for supplier, one_id, _ in told} == {
        ("dnevnik", False),
        ("queue", False),
        ("xls-upload", True),
    }


def test_what_an_overwritten_row_said_is_in_the_history(oracle):
    """Who hears of a return by a row alone knew the first period at its time, and now knows the second."""
    known = 0
    for left, back in _pairs(_lives(oracle, "return")):
        rows = [row for row in _sent(oracle, *left[:3]) if row[0] == "xls-upload"]
        if back[4] < DAY and rows == _sent(oracle, *left[:3]) and {end for *_, end in rows} >= {left[5]}:
            known += 1
            assert _counted(oracle, left[0], left[5]) == []
            oracle.enrolments(dt.datetime.fromisoformat(next(row[2] for row in rows if row[4] == left[5])))
            assert _counted(oracle, left[0], left[5]) == [left[1:4]]
            oracle.enrolments()
    assert known > 0


def test_a_row_of_a_sheet_serves_year_after_year(oracle):
    """The id of a record is used again; both years stand, sent in one package or in two."""
    rows = oracle.rows(
        """
        SELECT count(DISTINCT fields->>'$.school_year') FROM sent_facts
        WHERE supplier = 'xls-upload' AND kind = 'enrolment' GROUP BY external_id, key
        """
    )
    assert sum(years > 1 for (years,) in rows) > 50
    ((together, of),) = oracle.rows(
        """
        SELECT count(*) FILTER (years > 1), count(*) FROM (
            SELECT count(*) AS years FROM sent_facts WHERE supplier = 'xls-upload' AND kind = 'enrolment'
            GROUP BY external_id, key, recorded)
        """
    )
    assert 10 < together < of
    marked = oracle.rows(
        """
        SELECT DISTINCT supplier, truth::BIGINT, key, (fields->>'$.school_year')::INTEGER FROM sent_facts
        WHERE oddity = 'id_of_next_year'
        """
    )
    assert {supplier for supplier, *_ in marked} == {"xls-upload"}
    for _, person, _, year in marked:
        ((count,),) = oracle.rows(
            "SELECT count(DISTINCT school_year) FROM enrolment WHERE person = ? AND school_year <= ?", person, year
        )
        assert count >= 2


def test_a_full_package_of_the_new_year_takes_nothing_of_the_finished(folder, oracle):
    """It is full, and of enrolments it has those of its year alone; what was before stands as it stood."""
    vocabulary = all_vocabularies()[0]
    full = []
    for path in read_manifest(folder).packages:
        examined = xhtml.examine([(folder / path).read_bytes()])
        header = header_of(examined.title, examined.meta, vocabulary)
        if header.full and header.made.year > 2015:
            full.append((path.split("/")[1], header.made))
    assert len(full) == 4  # two autumns of two municipalities out of three
    for name, made in full:
        assert (made.month, made.day) == (9, 2)
        sent = oracle.rows(
            "SELECT fields->>'$.school_year', count(*), max(truth::BIGINT) FROM sent_facts"
            " WHERE supplier = 'queue' AND package = ? AND kind = 'enrolment' GROUP BY ALL",
            name,
        )
        assert [(year, count > 20) for year, count, _ in sent] == [(str(made.year), True)]
        ((finished, still),) = oracle.rows(
            """
            SELECT count(*), count(*) FILTER (person IN (
                SELECT truth::BIGINT FROM sent_facts WHERE package = $1 AND supplier = 'queue' AND kind = 'general'))
            FROM enrolment WHERE level = 'preschool' AND school_year < $2 AND person // 1000000 = $3
            """,
            name,
            made.year,
            sent[0][2] // 1_000_000,
        )
        assert finished > still > 0  # graduates are not in it, nor are the past years of those who are


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


def test_rights_of_a_guardian_end_and_are_given_anew(oracle):
    """Two terms with a gap in the truth, two records in the packages, the first of them with its end."""
    terms = oracle.rows(
        "SELECT guardian, child, relation, date_from::DATE, date_to::DATE FROM life_guardianships"
        " WHERE oddity = 'rights_renewed' ORDER BY guardian, child, date_to NULLS LAST"
    )
    assert len(terms) > 10
    told = 0
    for ended, again in _pairs(terms):
        assert ended[:3] == again[:3]
        assert 30 <= (again[3] - ended[4]).days <= 200
        assert again[4] is None
        sent = oracle.rows(
            """
            SELECT supplier, list(DISTINCT key), max((fields->>'$.date_to')::DATE), max((fields->>'$.date_from')::DATE)
            FROM sent_facts JOIN sent_ids AS ward USING (supplier)
            WHERE kind = 'guardianship' AND sent_facts.truth = ? AND ward.truth = ?
             AND ward.external_id = fields->>'$.child' GROUP BY ALL
            """,
            ended[0],
            ended[1],
        )
        told += len(sent)
        assert {(len(keys), until, since) for _, keys, until, since in sent} <= {(2, ended[4], again[3])}
    assert told > 10


NAMESAKES = """
    SELECT one.person::BIGINT, other.person::BIGINT, one.oddity, one.unit = other.unit
    FROM life_persons AS one JOIN life_persons AS other
      USING (family_name, given_name, additional_name, sex, birth_date) WHERE one.person::BIGINT < other.person::BIGINT
"""


def test_namesakes_are_two_children_of_every_municipality(oracle):
    """Three of each kind, all but one within a municipality; no other two share full name and birth date."""
    pairs = oracle.rows(NAMESAKES)
    assert sorted((oddity, one_unit) for *_, oddity, one_unit in pairs) == [
        *[("namesake", True)] * 3,
        *[("namesake_elsewhere", False)] * 3,
        *[("namesake_kin", True)] * 3,
        *[("namesake_near", True)] * 3,
    ]
    assert len({person for one, other, *_ in pairs for person in (one, other)}) == 24


def test_namesakes_of_one_school_are_in_two_classes(oracle):
    """The journal has them under two ids, with certificates of their own where it has any."""
    together = 0
    for one, other, oddity, _ in oracle.rows(NAMESAKES):
        if oddity != "namesake":
            continue
        rows = oracle.rows(
            "SELECT DISTINCT a.class_name <> b.class_name FROM enrolment AS a JOIN enrolment AS b"
            " USING (institution, school_year) WHERE a.person = ? AND b.person = ? AND a.level = 'primary'",
            one,
            other,
        )
        together += rows == [(True,)]
        ids = oracle.rows(
            "SELECT DISTINCT external_id FROM sent_ids WHERE supplier = 'dnevnik' AND truth IN (?, ?)",
            str(one),
            str(other),
        )
        assert len(ids) >= 2
    assert together >= 2
    ((children, certificates),) = oracle.rows(
        "SELECT count(DISTINCT truth), count(DISTINCT fields->>'$.number') FROM sent_facts"
        " JOIN life_persons AS life ON person = truth WHERE life.oddity IN ('namesake', 'namesake_elsewhere')"
        " AND kind = 'identityDocument' AND key = 'bc' AND fields->>'$.series' <> '1212'"
    )
    assert children == certificates > 6


def test_the_rate_of_namesakes_by_chance_is_what_the_names_give():
    """Five pairs in a region of 100,000 learners, as the documents say: the chance that names and dates agree."""
    lists = words("people")
    agree = {name: _chance_to_agree(len(lists[name])) for name in ("surnames", "male", "female", "grown_male")}
    given = 0.513**2 * agree["male"] + 0.487**2 * agree["female"]
    days = 365 * 25.5  # the hill of births is nearly flat over 26 years
    children = 1.33 * 100_000  # with those who have finished or left
    assert 4 < children**2 / 2 * agree["surnames"] * agree["grown_male"] * given / days < 6


def test_an_honest_part_of_a_region_has_half_a_pair_of_namesakes_in_a_thousand_learners():
    """470 pairs in a million, nearly all of them in two municipalities; both of these know of the pair."""
    timeline, seeds = Timeline.until(DAY), range(3000)
    region = plan(1000, 1, timeline)
    found = [
        like.oddity
        for seed in seeds
        for home in region.municipalities
        for like in likenesses(home, region, seed, timeline, Rate.HONEST)
    ]
    assert 0.42 < len(found) / 2 / len(seeds) < 0.52
    assert 0.82 < found.count("namesake_elsewhere") / len(found) < 0.92
    assert {found.count(oddity) % 2 for oddity in set(found)} == {0}


def _chance_to_agree(count):
    """Of two throws by rank."""
    edges = [(place / count) ** (1 / 1.7) for place in range(count + 1)]
    return sum((high - low) ** 2 for low, high in pairwise(edges))


def test_every_oddity_occurs(oracle):
    found = {
        code
        for table in ("life_persons", "life_enrolments", "life_guardianships", "sent_facts")
        for (code,) in oracle.rows(f"SELECT DISTINCT oddity FROM {table} WHERE oddity IS NOT NULL")
    }
    assert found == set(oddities.CODES)
    assert len(oddities.HELD_OUT_OF) * 2 + 2 == len(oddities.CODES)  # of namesakes three kinds are held out
