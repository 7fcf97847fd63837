"""Municipalities beside each other, whoever governs their organisations."""

from kontingent.reports import cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import CAPACITY, CLASSES, LEARNERS, ORGANISATIONS, STAFF, WAITING

REPORT = Report(
    code="municipalities",
    title="Муниципалитеты рядом",
    group=Group.HEADCOUNT,
    measure=LEARNERS,
    rows=cuts.MUNICIPALITY,
    columns=cuts.TYPE,
    beside=(ORGANISATIONS, CAPACITY, WAITING, CLASSES, STAFF),
    change=True,
    place=6,
    method="Муниципалитет организации — по её ОКТМО, без него — по названию в контактах; порядок — по ОКТМО.",
)
