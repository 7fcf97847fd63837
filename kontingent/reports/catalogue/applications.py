"""What became of the applications of the year."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import APPLICATIONS

REPORT = Report(
    code="applications",
    title="Заявления по статусам",
    group=Group.ADMISSION,
    measure=APPLICATIONS,
    rows=cuts.BELOW,
    columns=record_cuts.STATUS,
    chart=Chart.STACKED,
    place=3,
    method="Заявления учебного года, поданные по день отсчёта, в том статусе, который известен сегодня.",
)
