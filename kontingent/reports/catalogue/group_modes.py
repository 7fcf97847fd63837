"""For how many hours a day groups of kindergartens take children."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import ENROLMENTS

REPORT = Report(
    code="group-modes",
    title="Группы детских садов по режиму пребывания",
    group=Group.CLASSES,
    measure=ENROLMENTS,
    rows=cuts.BELOW,
    columns=record_cuts.ATTENDANCE,
    usual_type="preschool",
    chart=Chart.STACKED,
    place=6,
    method="Режим берётся из сведений о группе; зачисление в группу без режима стоит в «Не указан».",
)
