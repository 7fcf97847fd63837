"""What teachers have learnt, by post."""

from kontingent.reports import record_cuts, staff_cuts
from kontingent.reports.grammar import Chart, Report, Share
from kontingent.reports.groups import Group
from kontingent.reports.measures import STAFF

REPORT = Report(
    code="staff-education",
    title="Педагоги: образование",
    group=Group.STAFF,
    measure=STAFF,
    rows=record_cuts.POSITION,
    columns=staff_cuts.EDUCATION,
    where=(staff_cuts.TEACHERS,),
    shares=(Share("С\u00a0высшим, %", part=staff_cuts.EDUCATION.one_of("higher_pedagogical", "higher")),),
    chart=Chart.STACKED,
    place=4,
    method="Педагогические должности на день отсчёта; из нескольких образований — первое по порядку столбцов.",
)
