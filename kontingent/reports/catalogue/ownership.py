"""State, municipal and private organisations."""

from kontingent.reports import cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import CLASSES, LEARNERS, ORGANISATIONS

REPORT = Report(
    code="ownership",
    title="Организации по форме собственности",
    group=Group.HEADCOUNT,
    measure=LEARNERS,
    rows=cuts.OWNERSHIP,
    columns=cuts.TYPE,
    beside=(ORGANISATIONS, CLASSES),
    place=7,
    method="Если форма собственности не указана, она определена по организационной форме.",
)
