"""Nothing in the region that a reader would laugh at: what hangs together in the world hangs together here."""

import pytest

from kontingent.history.kinds.learning import Enrolment
from kontingent.history.rules.person_checks import age_of_grade
from kontingent.history.rules.rule import Around
from kontingent.synthetic.vocabulary import words
from tests.oracle.oracle import Oracle
from tests.synthetic.made import TODAY, believable

pytestmark = pytest.mark.slow  # a region of thousands is made for them


@pytest.fixture(scope="module")
def oracle():
    return Oracle(believable())


def wrong_among(oracle, statement):
    """How many the statement finds that must not be; what it looks among must be there."""
    among, wrong = oracle.rows(statement)[0]
    assert among > 10
    return wrong


def test_honours_are_of_those_with_fives(oracle):
    assert (
        wrong_among(
            oracle,
            """
        WITH worst AS (
            SELECT person, min(coalesce(fields->>'$.final_mark', fields->>'$.mark')::INTEGER) AS mark
            FROM life_records AS mark JOIN (
                SELECT person, known AS given FROM life_records
                WHERE kind = 'completion' AND fields->>'$.document' LIKE '%honours'
            ) USING (person)
            WHERE kind IN ('finalMark', 'stateExam') AND known <= given GROUP BY person
        )
        SELECT (SELECT count(*) FROM worst), (SELECT count(*) FROM worst WHERE mark < 5)
        """,
        )
        == 0
    )


def test_some_who_have_fives_have_honours_and_most_do_not(oracle):
    ((honoured, all_of_them),) = oracle.rows(
        "SELECT count(*) FILTER (fields->>'$.document' LIKE '%honours'), count(*)"
        " FROM life_records WHERE kind = 'completion'"
    )
    assert 0.01 < honoured / all_of_them < 0.12


def test_the_mark_of_grade_nine_is_the_mean_of_the_year_and_of_the_exam_that_was_sat(oracle):
    assert (
        wrong_among(
            oracle,
            """
        SELECT count(*), count(*) FILTER (
            (final.fields->>'$.final_mark')::INTEGER
            <> ((final.fields->>'$.year_mark')::INTEGER + (exam.fields->>'$.mark')::INTEGER + 1) // 2
            OR final.fields->>'$.exam_mark' <> exam.fields->>'$.mark')
        FROM life_records AS final JOIN life_records AS exam USING (person)
        WHERE final.kind = 'finalMark' AND exam.kind = 'stateExam' AND final.fields->>'$.grade' = '9'
          AND exam.key = 'x9-' || (final.fields->>'$.subject_name') AND final.fields->>'$.exam_mark' <> ''
        """,
        )
        == 0
    )


def test_a_talk_is_one_lesson_a_week_and_a_group_has_one_timetable(oracle):
    rows = dict(
        oracle.rows(
            "SELECT fields->>'$.name', list(DISTINCT (fields->>'$.hours')::INTEGER ORDER BY 1)"
            " FROM life_records WHERE kind = 'activity' AND known LIKE '%-09-20' GROUP BY 1"
        )
    )
    assert (rows["Разговоры о важном"], rows["Футбол"], rows["Робототехника"]) == ([1], [4], [2])
    assert {len(hours) for hours in rows.values()} == {1}
    assert (
        wrong_among(
            oracle,
            "SELECT count(*), count(*) FILTER (fields->>'$.school_year' < '2022') FROM life_records"
            " WHERE kind = 'activity' AND fields->>'$.name' = 'Разговоры о важном'",  # nobody spoke so before
        )
        == 0
    )


def test_no_organisation_is_in_a_flat_and_villages_have_few_of_them(oracle):
    assert (
        wrong_among(
            oracle,
            """
        SELECT count(*), count(*) FILTER (fields->>'$.legal_address' LIKE '%кв%'
                                          OR regexp_matches(fields->>'$.legal_address', ', [0-9]+А?-'))
        FROM sent_facts WHERE kind = 'institutionContacts'
        """,
        )
        == 0
    )
    rows = oracle.rows(
        r"""
        SELECT fields->>'$.permanent_address' LIKE 'с. %', max(regexp_extract(address, 'кв. (\d+)', 1)::INTEGER)
        FROM (SELECT *, fields->>'$.permanent_address' AS address FROM sent_facts WHERE kind = 'contacts')
        WHERE address LIKE '%, кв. %' GROUP BY 1 ORDER BY 1
        """
    )
    assert [most <= limit for (_, most), limit in zip(rows, (120, 16), strict=True)] == [True, True]


def test_nobody_lives_where_he_works(oracle):
    assert (
        wrong_among(
            oracle,
            """
        SELECT count(*), count(*) FILTER (home.fields->>'$.permanent_address' = work.fields->>'$.legal_address')
        FROM life_records AS post JOIN sent_facts AS home ON home.truth = post.person AND home.kind = 'contacts'
        JOIN sent_facts AS work ON work.truth = post.fields->>'$.organisation' AND work.kind = 'institutionContacts'
        WHERE post.kind = 'employment' AND home.supplier = 'xls-upload' AND work.supplier = 'xls-upload'
        """,
        )
        == 0
    )


def test_a_teacher_has_one_subject_and_the_primary_grades_their_own_teachers(oracle):
    ((most,),) = oracle.rows(
        "SELECT max(n) FROM (SELECT count(DISTINCT fields->>'$.subject_name') AS n FROM life_records"
        " WHERE kind = 'teaching' AND fields->>'$.grade' > '4' GROUP BY person)"
    )
    assert most <= 2  # who has physics has mathematics below the seventh grade
    assert (
        wrong_among(
            oracle,
            """
        SELECT count(*), count(*) FILTER (post.fields->>'$.position' = 'primary_teacher'
                                          AND (load.fields->>'$.grade')::INTEGER > 4)
        FROM life_records AS load JOIN life_records AS post USING (person)
        WHERE load.kind = 'teaching' AND post.kind = 'employment' AND load.fields->>'$.grade' <> ''
          AND load.fields->>'$.subject_name' <> 'speciality'
        """,
        )
        == 0
    )


def test_who_teaches_works(oracle):
    """Hired before the school year; a load outlives a dismissal by no year."""
    assert (
        wrong_among(
            oracle,
            """
        SELECT count(*), count(*) FILTER (post.fields->>'$.date_from' > (load.fields->>'$.school_year') || '-09-01')
        FROM life_records AS load JOIN life_records AS post USING (person)
        WHERE load.kind = 'teaching' AND post.kind = 'employment'
        """,
        )
        == 0
    )


def test_education_goes_with_its_level_and_what_is_earned_comes_after_the_work(oracle):
    levels = oracle.rows(
        "SELECT DISTINCT fields->>'$.level' FROM life_records WHERE kind = 'staffEducation'"
        " AND (fields->>'$.institution' LIKE '%колледж%' OR fields->>'$.institution' LIKE '%училище%')"
    )
    assert levels == [("vocational_pedagogical",)]
    assert (
        wrong_among(
            oracle,
            """
        SELECT count(*), count(*) FILTER (earned.fields->>'$.received' < post.fields->>'$.date_from')
        FROM life_records AS earned JOIN life_records AS post USING (person)
        WHERE earned.kind IN ('award', 'qualification') AND post.kind = 'employment'
        """,
        )
        == 0
    )


def test_children_are_born_to_parents_of_an_age(oracle):
    rows = oracle.rows(
        """
        SELECT relation, min(age), max(age) FROM (
            SELECT relation, year(child.birth_date::DATE) - year(grown.birth_date::DATE) AS age
            FROM life_guardianships JOIN life_persons AS grown ON grown.person = guardian
            JOIN life_persons AS child ON child.person = child)
        GROUP BY ALL
        """.replace("life_guardianships JOIN", "life_guardianships AS kin JOIN").replace("= child)", "= kin.child)")
    )
    ages = {relation: (least, most) for relation, least, most in rows}
    assert 16 <= ages["mother"][0] <= ages["mother"][1] <= 45
    assert ages["grandparent"][0] >= 35


def test_the_grade_goes_with_the_age(oracle):
    """By the product's own rule of the record, asked of every year of every child."""
    rows = oracle.rows(
        "SELECT grade::INTEGER, school_year::INTEGER, life_enrolments.level, birth_date::DATE FROM life_enrolments"
        " JOIN life_persons USING (person) WHERE grade <> '' AND level IN ('primary', 'basic', 'secondary')"
    )
    assert len(rows) > 1000
    assert [
        (year - born.year, grade)
        for grade, year, level, born in rows
        if [*age_of_grade(Enrolment(grade=grade, school_year=year, level=level), Around(TODAY, born))]
    ] == []


def test_names_go_with_the_sex(oracle):
    boys, girls = {name for name, _ in words("people")["male"]}, set(words("people")["female"])
    people = oracle.rows("SELECT given_name, additional_name, family_name, sex FROM life_persons")
    assert len(people) > 1000
    for given, patronymic, family, sex in people:
        assert given in (boys if sex == "male" else girls) or given in words("people")[f"grown_{sex}"]
        assert patronymic.endswith("ич" if sex == "male" else "на")
        assert not (sex == "male" and family.endswith(("ова", "ева", "ёва", "ина", "ская")))


def test_what_is_for_the_older_is_not_of_the_small(oracle):
    assert (
        wrong_among(
            oracle,
            """
        SELECT count(*), count(*) FILTER ((stay.grade = '' OR stay.grade::INTEGER < 5)
                                          AND won.fields->>'$.kind' IN ('olympiad', 'conference'))
        FROM life_records AS won JOIN life_enrolments AS stay
          ON stay.person = won.person AND 'a' || stay.school_year = won.key AND stay.level <> 'additional_children'
        WHERE won.kind = 'achievement' AND NOT EXISTS (
            SELECT 1 FROM life_enrolments AS other WHERE other.person = won.person
            AND other.school_year = stay.school_year AND other.grade <> stay.grade)
        """,
        )
        == 0
    )
    assert (
        wrong_among(
            oracle,
            """
        SELECT count(*), count(*) FILTER (fields->>'$.category' = 'behaviour'
            AND year((fields->>'$.date_from')::DATE) - year(birth_date::DATE) < 8)
        FROM life_records JOIN life_persons USING (person) WHERE kind = 'hardship'
        """,
        )
        == 0
    )


def test_classes_are_no_rooms_of_five(oracle):
    ((small, all_of_them),) = oracle.rows(
        """
        SELECT count(*) FILTER (n <= 5), count(*) FROM (
            SELECT count(DISTINCT person) AS n FROM life_enrolments JOIN life_institutions USING (institution)
            WHERE type = 'general' AND school_year = '2025' AND grade <> '' AND grade::INTEGER < 10
              AND DATE '2026-04-20' BETWEEN date_from::DATE AND date_to::DATE
            GROUP BY institution, class_name)
        """
    )
    assert all_of_them > 40
    assert small == 0


def test_who_waits_wishes_a_day_of_every_column(oracle):
    """The demand of the running year and of its course is small beside that of the years to come, and there."""
    counts = [counts for counts in oracle.queues(2025).values() if counts.get("waiting")]
    columns = ("current", "deferred", "next", "later")
    waiting, *shares = (sum(one.get(column, 0) for one in counts) for column in ("waiting", *columns))
    assert waiting > 50
    assert min(shares) > 0.01 * waiting
    assert sum(shares[:2]) < 0.25 * waiting < sum(shares[2:])
