"""From which municipality learners went to which."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.movement import MOVED

REPORT = Report(
    code="between-municipalities",
    title="Переходы между муниципалитетами",
    group=Group.MOVEMENT,
    measure=MOVED,
    rows=cuts.MUNICIPALITY,
    columns=record_cuts.MOVED_TO,
    place=5,
    method="Кто 31 мая прошлого учебного года учился по основной программе в одном муниципалитете (строка), а "
    "на день отсчёта — в другом (столбец). Организации без муниципалитета не входят.",
)
