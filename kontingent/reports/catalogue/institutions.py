"""What stands directly below a body, and the way down the tree."""

from kontingent.reports import cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import CLASSES, LEARNERS, ORGANISATIONS

REPORT = Report(
    code="institutions",
    title="Обучающиеся по организациям",
    group=Group.HEADCOUNT,
    measure=LEARNERS,
    rows=cuts.BELOW,
    columns=cuts.TYPE,
    beside=(ORGANISATIONS, CLASSES),
    change=True,
    method="Один человек может учиться в нескольких организациях: в сумме типы могут быть больше итога.",
    place=1,
)
