"""State, municipal and private organisations."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import CLASSES, LEARNERS, ORGANISATIONS

REPORT = Report(
    code="ownership",
    title="Организации по форме собственности",
    group=Group.HEADCOUNT,
    measure=LEARNERS,
    rows=record_cuts.OWNERSHIP,
    columns=cuts.TYPE,
    beside=(ORGANISATIONS, CLASSES),
    place=7,
    method="Форма собственности определена по организационной форме.",
)
