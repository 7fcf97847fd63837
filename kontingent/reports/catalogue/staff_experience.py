"""For how long teachers of each age have taught."""

from kontingent.reports import record_cuts, staff_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import STAFF

REPORT = Report(
    code="staff-experience",
    title="Педагоги: возраст и\u00a0стаж",
    group=Group.STAFF,
    measure=STAFF,
    rows=record_cuts.AGE_GROUP,
    columns=staff_cuts.EXPERIENCE,
    where=(staff_cuts.TEACHERS,),
    chart=Chart.STACKED,
    place=6,
    method="Педагогические должности на день отсчёта; стаж — от года, с которого поставщик его считает, до этого дня.",
)
