"""For forms 85-К and 1-ДОП: ages and sex."""

from kontingent.reports import cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import LEARNERS

REPORT = Report(
    code="ages-and-sex",
    title="Возраст и пол на 1 января",
    group=Group.STATISTICS,
    measure=LEARNERS,
    rows=cuts.AGE,
    columns=cuts.SEX,
    usual_type="preschool",
    chart=Chart.STACKED,
    place=2,
    method="Макет справки к формам 85-К и 1-ДОП: сверьте с приказом. Возраст — полных лет на 1 января учебного года.",
)
