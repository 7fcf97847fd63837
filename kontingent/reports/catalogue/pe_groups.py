"""Medical groups for physical education by parallel."""

from kontingent.reports import closed_cuts, cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import LEARNERS

REPORT = Report(
    code="pe-groups",
    title="Физкультурные группы",
    group=Group.WELLBEING,
    measure=LEARNERS,
    rows=cuts.GRADE,
    columns=closed_cuts.PE_GROUP,
    place=5,
    method="По последнему осмотру на день отсчёта.",
)
