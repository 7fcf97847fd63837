"""Classes with advanced study, gymnasium and lyceum classes, and others."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import ENROLMENTS

REPORT = Report(
    code="class-kinds",
    title="Виды классов",
    group=Group.ORGANISATION,
    measure=ENROLMENTS,
    rows=cuts.BELOW,
    columns=record_cuts.CLASS_KIND,
    usual_type="general",
    chart=Chart.STACKED,
    place=5,
    method="Вид берётся из сведений о классе; зачисление в класс без вида стоит в «Не указан».",
)
