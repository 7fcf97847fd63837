"""Municipalities beside each other, whoever governs their organisations."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import CLASSES, LEARNERS, ORGANISATIONS, STAFF

REPORT = Report(
    code="municipalities",
    title="Муниципалитеты рядом",
    group=Group.HEADCOUNT,
    measure=LEARNERS,
    rows=record_cuts.MUNICIPALITY,
    columns=cuts.TYPE,
    beside=(ORGANISATIONS, CLASSES, STAFF),
    change=True,
    place=6,
    method="Муниципалитет берётся из контактов организации, порядок — по ОКТМО.",
)
