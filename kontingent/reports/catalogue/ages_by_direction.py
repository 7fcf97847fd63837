"""For form 1-ДОП: ages in each direction of additional programmes."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import ENROLMENTS

REPORT = Report(
    code="ages-by-direction",
    title="Возраст по\u00a0направленностям",
    group=Group.STATISTICS,
    measure=ENROLMENTS,
    rows=cuts.AGE,
    columns=record_cuts.OF_PROGRAMME,
    usual_type="additional",
    place=2,
    method="Макет справки к форме 1-ДОП: сверьте с приказом. Возраст — полных лет на 1 января учебного года. "
    "Кто занимается в нескольких объединениях, сосчитан в каждом.",
)
