"""The region is believable: every section has two suppliers and a history, cohorts flow, noise is known."""

import datetime as dt

import pytest

from kontingent.history.kinds.catalogue import of_section
from kontingent.history.kinds.sections import Section
from kontingent.kernel.identifiers import inn_valid, ogrn_valid, okpo_valid, snils_valid
from kontingent.portfolios.menus import EMPLOYEE_MENU, LEARNER_MENU
from kontingent.synthetic import noise, requisites
from tests.oracle.oracle import Oracle, normal
from tests.synthetic.made import LEARNERS, TODAY, believable

pytestmark = pytest.mark.slow  # a region of thousands is made for them
EVE = TODAY - dt.timedelta(1)


@pytest.fixture(scope="module")
def oracle():
    return Oracle(believable())


def test_as_many_learn_today_as_were_asked_for(oracle):
    (found,) = oracle.rows(
        "SELECT count(DISTINCT person) FROM life_enrolments WHERE ? BETWEEN date_from::DATE AND date_to::DATE", TODAY
    )
    assert LEARNERS <= found[0] <= LEARNERS + 20
    assert oracle.distinct_persons(TODAY)[0] == found[0]


def test_what_was_sent_tells_the_whole_life(oracle):
    """Each period of the truth has been sent, with its days, and nothing else has.

    Only the natural end of a school year may be left out by those who never enter it, and the time before a return is
    gone where a college's sheet is the only teller: its row now tells of the return.
    """
    oracle.enrolments()
    differing = oracle.rows(
        f"""
        SELECT * FROM enrolment FULL JOIN (
            SELECT person::BIGINT AS person, institution::INTEGER AS institution, school_year::INTEGER AS school_year,
                   {normal("class_name")} AS class_name, date_from::DATE AS date_from, date_to::DATE AS life_to,
                   natural_end, oddity
            FROM life_enrolments
        ) USING (person, institution, school_year, class_name, date_from)
        LEFT JOIN life_institutions AS place ON place.institution::INTEGER = institution
        WHERE date_to IS NULL AND NOT (oddity = 'return' AND place.type = 'vocational' AND life_to < DATE '{EVE}')
           OR life_to IS NULL
           OR (date_to <> life_to AND natural_end = '0' AND life_to <= DATE '{EVE}')
        """
    )
    assert differing == []


@pytest.mark.parametrize(
    "section", [section for section in (*LEARNER_MENU, *EMPLOYEE_MENU) if section is not Section.PACKAGES]
)
def test_every_section_has_two_suppliers_and_a_history(oracle, section):
    slugs = [kind.slug() for kind in of_section(section)]
    (found,) = oracle.rows(
        """
        SELECT count(DISTINCT supplier), count(*) FILTER (versions > 1)
        FROM (SELECT supplier, count(*) AS versions FROM sent_facts WHERE list_contains(?, kind)
              GROUP BY supplier, external_id, truth, kind, key)
        """,
        slugs,
    )
    suppliers, with_history = found
    assert suppliers >= 2
    assert with_history >= 1


def test_suppliers_speak_of_the_same_records_and_disagree(oracle):
    """The same person and field, two suppliers, two values: in every block of the general section at least."""
    for kind, field in (("general", "family_name"), ("contacts", "mobile_phone"), ("general", "snils")):
        (found,) = oracle.rows(
            f"""
            SELECT count(*) FROM (
                SELECT truth FROM sent_facts WHERE kind = ? AND fields->>'$.{field}' IS NOT NULL
                GROUP BY truth HAVING count(DISTINCT supplier) > 1 AND count(DISTINCT fields->>'$.{field}') > 1)
            """,
            kind,
        )
        assert found[0] > 5, (kind, field)


def test_about_thirty_facts_a_learner(oracle):
    ((facts,),) = oracle.rows("SELECT count(*) FROM sent_facts")
    assert 25 <= facts / LEARNERS <= 38


def test_cohorts_flow(oracle):
    """Nearly all go on within school; about half of grade 9 go to grade 10."""
    rows = oracle.rows(
        "SELECT school_year::INTEGER, grade::INTEGER, count(DISTINCT person) FROM life_enrolments"
        " WHERE grade <> '' AND level IN ('primary', 'basic', 'secondary') AND school_year <= '2025'"
        " AND date_to::DATE >= make_date(school_year::INTEGER + 1, 5, 31) GROUP BY ALL"
    )
    heads = {(year, grade): count for year, grade, count in rows}
    years = sorted({year for year, _ in heads})[:-1]

    def ratio(grades):
        return sum(heads[year + 1, grade + 1] for year in years for grade in grades) / sum(
            heads[year, grade] for year in years for grade in grades
        )

    assert 0.95 < ratio(range(1, 9)) < 1.04
    assert 0.42 < ratio([9]) < 0.64
    assert 0.9 < ratio([10]) < 1.02


def test_births_go_with_cohorts(oracle):
    rows = oracle.rows(
        """
        SELECT sum(born::INTEGER),
               (SELECT count(*) FROM life_persons WHERE year(birth_date::DATE) = b.year::INTEGER AND grown = '0')
        FROM life_births AS b WHERE year::INTEGER BETWEEN 2011 AND 2020 GROUP BY year
        """
    )
    assert len(rows) == 10
    assert all(0.8 < known / born <= 1.03 for born, known in rows)


def test_every_kind_of_noise_occurs(oracle):
    found = {
        code for (code,) in oracle.rows("SELECT DISTINCT noise FROM sent_ids WHERE noise IS NOT NULL AND noise <> ''")
    }
    assert found <= set(noise.CODES)
    assert set(noise.CODES) - found <= {"surname_kept"}  # rare in so small a region
    assert set(noise.HELD_OUT) <= found


def test_twins_and_namesakes_occur(oracle):
    same_day = (
        "SELECT count(*) FROM life_persons AS a JOIN life_persons AS b"
        " ON a.birth_date = b.birth_date AND a.person < b.person AND a.family_name = b.family_name"
    )
    ((twins,),) = oracle.rows(f"{same_day} AND a.given_name <> b.given_name")
    ((namesakes,),) = oracle.rows(
        f"{same_day} AND a.given_name = b.given_name AND a.additional_name = b.additional_name"
    )
    assert twins > 10
    assert namesakes == 12  # four pairs of each of three municipalities


def test_identifiers_pass_the_checks_of_the_kernel(oracle):
    numbers = [snils for (snils,) in oracle.rows("SELECT snils FROM life_persons")]
    assert len(set(numbers)) == len(numbers)
    assert all(snils_valid(number) for number in numbers)
    assert not any(snils_valid(requisites.broken_snils(number)) for number in numbers)
    for number in range(200):
        assert inn_valid(requisites.inn("94", number * 7919))
        assert ogrn_valid(requisites.ogrn("94", 2003, number * 7919))
        assert okpo_valid(requisites.okpo(number * 7919 + 1))


def test_a_document_is_of_one_person(oracle):
    shared = oracle.rows(
        """
        SELECT fields->>'$.type', fields->>'$.series', fields->>'$.number' FROM sent_facts
        WHERE kind = 'identityDocument' AND fields->>'$.series' <> '1212' GROUP BY ALL HAVING count(DISTINCT truth) > 1
        """
    )
    assert shared == []


def test_health_gets_worse_in_the_second_shift(oracle):
    """The influence that the register is to find is really there."""
    rows = oracle.rows(
        """
        WITH checked AS (
            SELECT person, (fields->>'$.health_group')::INTEGER AS found, (fields->>'$.checked')::DATE AS day,
                   lag(found) OVER (PARTITION BY person ORDER BY day) AS before
            FROM life_records WHERE kind = 'healthCheck'
        )
        SELECT count(*) FILTER (found > before), count(*) FILTER (found < before) FROM checked WHERE before IS NOT NULL
        """
    )
    worse, better = rows[0]
    assert worse > better > 0
