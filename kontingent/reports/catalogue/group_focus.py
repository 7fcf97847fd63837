"""Groups of kindergartens by their focus."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import ENROLMENTS

REPORT = Report(
    code="group-focus",
    title="Группы детских садов по направленности",
    group=Group.CLASSES,
    measure=ENROLMENTS,
    rows=cuts.BELOW,
    columns=record_cuts.FOCUS,
    usual_type="preschool",
    chart=Chart.STACKED,
    place=5,
    method="Направленность берётся из сведений о группе.",
)
