"""Health groups by parallel."""

from kontingent.reports import closed_cuts, cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import LEARNERS

REPORT = Report(
    code="health-groups",
    title="Группы здоровья",
    group=Group.WELLBEING,
    measure=LEARNERS,
    rows=cuts.GRADE,
    columns=closed_cuts.HEALTH_GROUP,
    place=4,
    method="По последнему осмотру на день отсчёта.",
)
