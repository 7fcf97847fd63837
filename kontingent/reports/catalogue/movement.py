"""Who came and who left, month by month."""

from kontingent.reports import record_cuts
from kontingent.reports.grammar import Balance, Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.movement import MOVEMENTS

REPORT = Report(
    code="movement",
    title="Прибыло и выбыло по месяцам",
    group=Group.MOVEMENT,
    measure=MOVEMENTS,
    rows=record_cuts.MONTH,
    columns=record_cuts.DIRECTION,
    balance=Balance("Сальдо", plus="in", minus="out"),
    usual_type="general",
    chart=Chart.STACKED,
    place=1,
    method="Считается по организациям: переход из одной в другую — выбытие и прибытие. Зачисленные 1 сентября "
    "и окончившие год 31 августа не входят.",
)
