"""Where those are who were in grade 9 a year ago."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.movement import GRADUATES, SHARES_OF_GRADUATES

REPORT = Report(
    code="after-nine",
    title="После 9 класса",
    group=Group.MOVEMENT,
    measure=GRADUATES,
    rows=cuts.BELOW,
    columns=record_cuts.WENT,
    where=(cuts.GRADE.one_of(9),),
    usual_type="general",
    shares=SHARES_OF_GRADUATES,
    chart=Chart.STACKED,
    place=3,
    method="Кто был в 9 классе 31 мая прошлого учебного года и где учится на день отсчёта. Не найден — значит, "
    "нигде в регистре не учится.",
)
