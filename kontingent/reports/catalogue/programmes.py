"""Programmes of classes and groups, by parallel or course."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import ENROLMENTS

REPORT = Report(
    code="programmes",
    title="Обучение по программам",
    group=Group.ORGANISATION,
    measure=ENROLMENTS,
    rows=record_cuts.PROGRAMME,
    columns=cuts.GRADE,
    usual_type="vocational",
    place=60,
    method="Программа берётся из сведений о классе или группе.",
)
