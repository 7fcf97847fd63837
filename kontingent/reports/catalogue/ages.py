"""Years of birth and sex: how many will come to the next level of education, and when."""

from kontingent.reports import cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import LEARNERS

REPORT = Report(
    code="ages",
    title="Обучающиеся по году рождения и полу",
    group=Group.HEADCOUNT,
    measure=LEARNERS,
    rows=cuts.BORN,
    columns=cuts.SEX,
    usual_type="general",
    change=True,
    chart=Chart.STACKED,
    place=3,
)
