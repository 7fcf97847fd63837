"""Marks of the school year by subject."""

from kontingent.reports import results
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group

REPORT = Report(
    code="marks",
    title="Итоговые отметки",
    group=Group.RESULTS,
    measure=results.MARKED,
    rows=results.SUBJECT,
    columns=results.MARK,
    shares=results.SHARES_OF_MARKS,
    chart=Chart.BARS,
    place=1,
    method="Итоговая отметка учебного года, а где её нет — годовая; тех, кто учился на день отсчёта. Качество — доля 4 "
    "и 5, успеваемость — доля 3, 4 и 5.",
)
