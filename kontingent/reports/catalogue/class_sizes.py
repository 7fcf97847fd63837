"""How full classes are, by parallel."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import CLASSES

REPORT = Report(
    code="class-sizes",
    title="Наполняемость классов и групп",
    group=Group.CLASSES,
    measure=CLASSES,
    rows=cuts.GRADE,
    columns=record_cuts.FILL,
    usual_type="general",
    chart=Chart.STACKED,
    place=1,
    method="Обучающиеся класса — зачисления на день отсчёта.",
)
