"""Categories of teachers, by post."""

from kontingent.reports import record_cuts, staff_cuts
from kontingent.reports.grammar import Chart, Report, Share
from kontingent.reports.groups import Group
from kontingent.reports.measures import STAFF

REPORT = Report(
    code="staff-categories",
    title="Педагоги: категория",
    group=Group.STAFF,
    measure=STAFF,
    rows=record_cuts.POSITION,
    columns=staff_cuts.CATEGORY,
    where=(staff_cuts.TEACHERS,),
    shares=(Share("С\u00a0категорией, %", part=staff_cuts.WITH_CATEGORY),),
    chart=Chart.STACKED,
    place=5,
    method="Педагогические должности и категории, которые действуют на день отсчёта; из нескольких — первая по "
    "порядку столбцов.",
)
