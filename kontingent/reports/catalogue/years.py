"""How learners became more or fewer: the same day of ten years."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.movement import LEARNERS_OF_YEARS

REPORT = Report(
    code="years",
    title="Обучающиеся по учебным годам",
    group=Group.HEADCOUNT,
    measure=LEARNERS_OF_YEARS,
    rows=record_cuts.SCHOOL_YEAR,
    columns=cuts.TYPE,
    place=5,
    method="Число каждого года — на тот же день, что и выбранного.",
)
