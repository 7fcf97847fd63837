"""For form 1-НД: who has been in the register and learns nowhere."""

from kontingent.reports import cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.movement import NOT_LEARNING

REPORT = Report(
    code="not-learning",
    title="Были в\u00a0регистре и\u00a0не\u00a0учатся",
    group=Group.STATISTICS,
    measure=NOT_LEARNING,
    rows=cuts.AGE,
    columns=cuts.SEX,
    chart=Chart.STACKED,
    place=3,
    method="Макет справки к форме 1-НД: сверьте с приказом. Кому от 7 до 17 лет на 1 января, кто учился здесь по "
    "основной программе и на день отсчёта нигде в регистре по ней не учится. Кто в нём не был, не известен.",
)
