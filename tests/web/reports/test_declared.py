"""Declared reports: what is derived is right, and what may not be declared is refused."""

import ast
import inspect
import pkgutil

import pytest

from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel.periods import SchoolYear
from kontingent.reports import catalogue, cuts
from kontingent.reports.answers import ALL, answer
from kontingent.reports.catalogue import REPORTS
from kontingent.reports.catalogue.ages import REPORT as AGES
from kontingent.reports.catalogue.shifts import REPORT as SHIFTS
from kontingent.reports.grammar import Report, Share
from kontingent.reports.groups import Group
from tests.web.institutions import figures
from tests.web.institutions.figures import second_membership
from tests.web.reading import get

pytestmark = pytest.mark.django_db
YEAR = SchoolYear(2017)
WHOLE = Scope(figures.REGION, open_data=True)
CITIZENSHIP = cuts._coded("citizenship", "citizenship", "Гражданство", "Не указано")


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


def test_codes_are_addresses():
    assert sorted(report.code for report in REPORTS) == ["ages", "forms", "levels", "shifts"]


@pytest.mark.parametrize(
    "declaration",
    [
        {"rows": CITIZENSHIP, "columns": cuts.SEX},
        {"rows": cuts.BELOW, "columns": CITIZENSHIP},
        {"rows": cuts.BELOW, "columns": cuts.SEX, "shares": (Share("%", cuts.SHIFT.one_of("first")),)},
    ],
    ids=["closed rows", "closed columns", "a share of another cut"],
)
def test_what_may_not_be_declared(declaration):
    with pytest.raises(TypeError):
        Report(code="x", title="x", group=Group.HEADCOUNT, **declaration)


def test_a_learner_of_two_schools_is_in_both_rows_and_once_in_the_total(region, official):
    second_membership(1, figures.SCHOOL_13, grade="7", letter="А", shift="second")
    found = answer(SHIFTS, WHOLE, district(), YEAR, "general")
    assert found.number(ALL, ALL) == 539
    assert (found.number(figures.SCHOOL_13, "second"), found.parts[figures.SCHOOL_13]) == (1, (1,))
    assert found.repeated == 1
    assert "сумма строк — 540" in get(official(), "/reports/shifts/").replace("\xa0", " ")


def test_a_total_by_a_cut_of_persons_is_no_sum_without_repetition(region):
    found = answer(AGES, WHOLE, district(), YEAR, "general")
    assert found.repeated == 0
    assert sum(found.number(row, ALL) for row in found.rows) == found.number(ALL, ALL) == 539


def test_places_without_learners_of_the_type_are_left_out(region):
    found = answer(SHIFTS, WHOLE, district(), YEAR, "preschool")
    assert set(found.rows) <= found.places.keys()
    assert figures.SCHOOL_13 not in found.rows
