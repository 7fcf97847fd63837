"""Declared reports: what is derived is right, and what may not be declared is refused."""

import ast
import inspect
import pkgutil
from collections import Counter

import pytest

from kontingent.institutions.models import Institution, MunicipalityPopulation
from kontingent.institutions.scope import Scope
from kontingent.kernel.periods import SchoolYear
from kontingent.people.models import Person
from kontingent.reports import answers, catalogue, cuts
from kontingent.reports.answers import answer, usual
from kontingent.reports.catalogue import REPORTS
from kontingent.reports.catalogue.ages import REPORT as AGES
from kontingent.reports.catalogue.at_once import REPORT as AT_ONCE
from kontingent.reports.catalogue.coverage_by_age import REPORT as COVERAGE_BY_AGE
from kontingent.reports.catalogue.coverage_of_population import REPORT as COVERAGE
from kontingent.reports.catalogue.institutions import REPORT as INSTITUTIONS
from kontingent.reports.catalogue.leaving import REPORT as LEAVING
from kontingent.reports.catalogue.movement import REPORT as MOVEMENT
from kontingent.reports.catalogue.ownership import REPORT as OWNERSHIP
from kontingent.reports.catalogue.parallels import REPORT as PARALLELS
from kontingent.reports.catalogue.shifts import REPORT as SHIFTS
from kontingent.reports.grammar import Mean, Report, Share
from kontingent.reports.groups import Group
from kontingent.reports.measures import CLASSES, LEARNERS
from kontingent.reports.population import POPULATION
from kontingent.reports.values import ALL
from tests.web.institutions import figures
from tests.web.institutions.figures import second_membership
from tests.web.reading import get

pytestmark = pytest.mark.django_db
YEAR = SchoolYear(2017)
WHOLE = Scope(figures.REGION, open_data=True)
CITIZENSHIP = cuts.by_filter("citizenship", "citizenship", "Гражданство", "Не указано")


def district():
    return Institution.objects.get(pk=figures.DISTRICT)


def test_a_report_is_one_small_file_without_functions_and_statements():
    """At most 25 arguments; a report that needs more is two."""
    for module in pkgutil.iter_modules(catalogue.__path__):
        source = inspect.getsource(__import__(f"{catalogue.__name__}.{module.name}", fromlist=["REPORT"]))
        body = [node for node in ast.parse(source).body if not isinstance(node, ast.ImportFrom | ast.Expr)]
        assert [type(node) for node in body] == [ast.Assign], module.name
        calls = [node for node in ast.walk(body[0]) if isinstance(node, ast.Call)]
        assert sum(len(call.args) + len(call.keywords) for call in calls) <= 25, module.name
        assert not [node for node in ast.walk(body[0]) if isinstance(node, ast.Lambda)], module.name


CODES = [
    "institutions",
    "parallels",
    "ages",
    "levels",
    "years",
    "municipalities",
    "ownership",
    "locality",
    "branches",
    "movement",
    "leaving",
    "after-nine",
    "after-eleven",
    "between-municipalities",
    "after-nine-places",
    "shifts",
    "forms",
    "languages",
    "class-kinds",
    "programmes",
    "class-sizes",
    "small-classes",
    "small-by-locality",
    "class-sets",
    "group-focus",
    "group-modes",
    "demand",
    "waiting",
    "applications",
    "benefits",
    "buildings",
    "coverage",
    "directions",
    "at-once",
    "coverage-of-population",
    "coverage-by-age",
    "marks",
    "exams-nine",
    "exams-eleven",
    "jobs",
    "completions",
    "achievements",
    "employer-projects",
    "special-needs",
    "disability",
    "social-passport",
    "health-groups",
    "pe-groups",
    "citizenship",
    "staff-ages",
    "posts",
    "workload",
    "staff-education",
    "staff-categories",
    "staff-experience",
    "ages-by-grade",
    "girls-by-grade",
    "ages-and-sex",
    "ages-by-direction",
    "not-learning",
]


def test_codes_are_addresses_in_the_order_of_the_list():
    assert [report.code for report in REPORTS] == CODES


@pytest.mark.parametrize(
    "declaration",
    [
        {"rows": CITIZENSHIP, "columns": cuts.SEX},
        {"rows": cuts.BELOW, "columns": CITIZENSHIP},
        {"rows": cuts.BELOW, "columns": cuts.SEX, "shares": (Share("%", cuts.SHIFT.one_of("first")),)},
        {"rows": cuts.BELOW, "columns": cuts.SEX, "measure": CLASSES},
        {"rows": cuts.SEX, "beside": (CLASSES,)},
        {"rows": cuts.GRADE, "mean": Mean("В среднем", per=CLASSES)},
    ],
    ids=[
        "closed rows of which not all values are said",
        "such columns",
        "a share of another cut",
        "sex of classes",
        "sex beside",
        "a mean of nothing",
    ],
)
def test_what_may_not_be_declared(declaration):
    with pytest.raises(TypeError):
        Report(code="x", title="x", group=Group.HEADCOUNT, **{"measure": LEARNERS, **declaration})


def test_a_learner_of_two_schools_is_in_both_rows_and_once_in_the_total(region, official):
    second_membership(1, figures.SCHOOL_13, grade="7", letter="А", shift="second")
    found = answer(SHIFTS, usual(WHOLE, district(), YEAR, "general"))
    assert found.number(ALL, ALL) == 539
    assert (found.number(figures.SCHOOL_13, "second"), found.parts[figures.SCHOOL_13]) == (1, (1,))
    assert found.repeated == 1
    assert "сумма строк — 540" in get(official(), "/reports/shifts/").replace("\xa0", " ")


def test_a_total_by_a_cut_of_persons_is_no_sum_without_repetition(region):
    found = answer(AGES, usual(WHOLE, district(), YEAR, "general"))
    assert found.repeated == 0
    assert sum(found.number(row, ALL) for row in found.rows) == found.number(ALL, ALL) == 539


def test_places_without_learners_of_the_type_are_left_out(region):
    found = answer(SHIFTS, usual(WHOLE, district(), YEAR, "preschool"))
    assert set(found.rows) <= found.places.keys()
    assert figures.SCHOOL_13 not in found.rows


@pytest.mark.parametrize("place", [figures.REGION, figures.DISTRICT, figures.SCHOOL_14])
@pytest.mark.parametrize(("report", "type_"), [(INSTITUTIONS, ""), (PARALLELS, "general"), (AGES, "general")])
def test_kept_counts_answer_what_would_be_counted(region, monkeypatch, report, type_, place):
    """A learner of two schools and parallels, and one of a kindergarten who learns in a school too."""
    second_membership(1, figures.SCHOOL_13, grade="8", letter="А")
    second_membership(2, figures.NURSERY, group="Солнышко")
    asked = usual(WHOLE, Institution.objects.get(pk=place), YEAR, type_)
    kept = answer(report, asked)
    monkeypatch.setattr(answers, "kept", lambda *_: None)
    counted = answer(report, asked)
    assert kept.numbers == counted.numbers
    assert (kept.rows, kept.columns) == (counted.rows, counted.columns)
    assert +Counter(kept.before) == +Counter(counted.before)
    assert place != figures.DISTRICT or kept.repeated == (0 if report is AGES else 1 if report is PARALLELS else 2)


def test_boys_of_the_total_are_told_where_one_is_in_two_parallels(region):
    second_membership(1, figures.SCHOOL_13, grade="8", letter="А")
    found = answer(PARALLELS, usual(WHOLE, district(), YEAR, "general"))
    assert found.number(ALL, "male") + found.number(ALL, "female") == found.number(ALL, ALL) == 539


def test_the_year_before_counts_rows_alone(region, django_assert_num_queries):
    with django_assert_num_queries(5) as asked:  # what is below, what is known of the day, cells, the year before
        answer(SHIFTS, usual(WHOLE, district(), YEAR, "general"))
    assert "own_column)" not in asked[-1]["sql"]


def test_what_somebody_attends_at_once_is_counted_among_the_asked(region):
    second_membership(1, figures.SCHOOL_13, grade="8", letter="А")
    found = answer(AT_ONCE, usual(WHOLE, district(), YEAR, "general"))
    assert [found.number(ALL, often) for often in (1, 2, 3)] == [538, 2, 0]
    of_one = answer(AT_ONCE, usual(WHOLE, Institution.objects.get(pk=figures.SCHOOL_13), YEAR, "general"))
    assert (of_one.number(ALL, 1), of_one.number(ALL, 2)) == (5, 0)


def test_coverage_is_of_the_population_that_a_table_tells(region, official):
    """Ages of 5 to 18 on the last 1 January by the end of the year; one municipality without a table has no share."""
    town = "46606000"
    Institution.objects.filter(pk=figures.SCHOOL_13).update(municipality_key=town, type="additional")
    for year, people in ((2017, 400), (2018, 500), (2019, 900)):
        for age, many in ((4, 7), (5, people), (18, people), (19, 7)):
            MunicipalityPopulation.objects.create(oktmo=town, year=year, age=age, people=many, source="Росстат")
    asked = usual(WHOLE, district(), YEAR)
    by_town, by_age = answer(COVERAGE, asked), answer(COVERAGE_BY_AGE, asked)
    assert by_town.beside[POPULATION] == {town: 1000, ALL: 1000}
    assert by_age.beside[POPULATION] == {5: 500, 18: 500, ALL: 1000}
    assert by_town.number(town, ALL) == by_age.number(ALL, ALL) == 4
    assert ">0,4<" in get(official(), "/reports/coverage-of-population/")
    Institution.objects.filter(pk=figures.SCHOOL_14).update(type="additional", municipality_key="46600000")
    assert ">53,9<" not in get(official(), "/reports/coverage-of-population/")


def test_who_owns_is_told_by_the_legal_form_and_may_be_not_known(region):
    """Figure 13 alone gives one."""
    found = answer(OWNERSHIP, usual(WHOLE, district(), YEAR))
    assert [found.number(owner, ALL) for owner in found.rows] == [4, 856]
    assert found.rows == ("municipal", "")


def test_who_leaves_a_class_for_another_of_the_school_has_not_left(region, official):
    """One goes over to another class, one leaves and says why, one comes back after a break and leaves again."""
    for person, letter, since, until, reason in (
        (9101, "А", "01.09.2017", "31.12.2017", ""), (9101, "Б", "01.01.2018", "", ""),
        (9102, "А", "01.09.2017", "15.02.2018", "other_region"),
        (9103, "А", "01.09.2017", "10.10.2017", "abroad"), (9103, "А", "01.12.2017", "20.03.2018", ""),
    ):  # fmt: skip
        if not Person.objects.filter(pk=person).exists():
            figures.people(person)
        made = figures.record(
            person, "enrolment", f"{person}-{since}", organisation=f"o-{figures.SCHOOL_13}", school_year="2017",
            grade="7", letter=letter, date_from=since, date_to=until, leaving_reason=reason,
        )  # fmt: skip
        figures.send(figures.DIARY, "01.04.2018", made, of_institutions=False)
    asked = usual(WHOLE, Institution.objects.get(pk=figures.SCHOOL_13), YEAR, "general")
    moved, left = answer(MOVEMENT, asked), answer(LEAVING, asked)
    assert {where: number for where, number in moved.numbers.items() if ALL not in where and number} == {
        (2, "out"): 1, (10, "out"): 1, (12, "in"): 1, (3, "out"): 1,
    }  # fmt: skip
    assert moved.rows == (10, 12, 2, 3)
    assert [(reason, left.number(reason, 7)) for reason in left.rows] == [("other_region", 1), ("abroad", 1), ("", 1)]
    assert "Выбыло" in get(official(), f"/reports/leaving/?body={figures.SCHOOL_13}")
