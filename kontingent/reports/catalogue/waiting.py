"""How long those have waited who still wait, by age."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import WAITING

REPORT = Report(
    code="waiting",
    title="Сроки ожидания",
    group=Group.ADMISSION,
    measure=WAITING,
    rows=cuts.AGE,
    columns=record_cuts.WAITED,
    chart=Chart.STACKED,
    place=2,
    method="От дня регистрации заявления до сегодня.",
)
