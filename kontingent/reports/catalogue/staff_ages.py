"""Ages of the staff."""

from kontingent.reports import record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import STAFF

REPORT = Report(
    code="staff-ages",
    title="Работники по возрасту и полу",
    group=Group.STAFF,
    measure=STAFF,
    rows=record_cuts.AGE_GROUP,
    columns=record_cuts.STAFF_SEX,
    chart=Chart.STACKED,
    place=1,
    method="Кто не уволен на день отсчёта.",
)
