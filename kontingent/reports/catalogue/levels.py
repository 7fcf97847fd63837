"""Levels of education in every organisation below a body."""

from kontingent.reports import cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import LEARNERS

REPORT = Report(
    code="levels",
    title="Обучающиеся по уровню образования",
    group=Group.HEADCOUNT,
    measure=LEARNERS,
    rows=cuts.BELOW,
    columns=cuts.LEVEL,
    usual_type="general",
    chart=Chart.STACKED,
    place=4,
    method="Уровень, которого поставщик не назвал, определён по типу организации и параллели.",
)
