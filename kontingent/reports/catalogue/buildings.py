"""How many places of buildings are closed, and why."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Mean, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import BUILDINGS, CAPACITY, CLOSED_PLACES

REPORT = Report(
    code="buildings",
    title="Мощность зданий и\u00a0закрытые места",
    group=Group.ADMISSION,
    measure=CLOSED_PLACES,
    rows=cuts.BELOW,
    columns=record_cuts.CLOSED_WHY,
    beside=(BUILDINGS, CAPACITY),
    mean=Mean("Закрыто, %", per=CAPACITY, times=100),
    place=60,
    method="Здания организаций, о которых прислали сведения: проектная мощность и её закрытая часть по причине.",
)
