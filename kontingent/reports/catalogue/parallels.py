"""Parallels: classes, boys and girls, learners a class."""

from kontingent.reports import cuts
from kontingent.reports.grammar import Chart, Mean, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import CLASSES, LEARNERS

REPORT = Report(
    code="parallels",
    title="Обучающиеся по параллелям",
    group=Group.HEADCOUNT,
    measure=LEARNERS,
    rows=cuts.GRADE,
    columns=cuts.SEX,
    beside=(CLASSES,),
    mean=Mean("В среднем в\u00a0классе", per=CLASSES),
    usual_type="general",
    chart=Chart.STACKED,
    place=2,
)
