"""What is composed of the parts of a declared report is told as that report is, with «Доступ к ПДн» and without."""

import pytest

from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.answers import usual
from kontingent.reports.catalogue import REPORTS
from kontingent.reports.closed import answer
from kontingent.reports.composing import Composition, composed, measures
from tests.web.institutions import figures

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COMPOSED = [report for report in REPORTS if report.measure.code in measures() and not report.where]


@pytest.mark.parametrize("open_data", [True, False], ids=["open", "masked"])
def test_answers_are_equal(region, open_data):
    body = Institution.objects.get(pk=figures.DISTRICT)
    asked = usual(Scope(body.pk, open_data=open_data), body, SchoolYear.of(clock.today()))
    differing = []
    for report in COMPOSED:
        made = composed(
            Composition(report.measure.code, report.rows.code, report.columns.code if report.columns else "")
        )
        known, found = answer(report, asked), answer(made, asked)
        if (known.numbers, known.told, known.told_on, known.columns) != (
            found.numbers, found.told, found.told_on, found.columns,
        ):  # fmt: skip
            differing.append(report.code)
    assert differing == []
    assert any(report.is_closed for report in COMPOSED)
