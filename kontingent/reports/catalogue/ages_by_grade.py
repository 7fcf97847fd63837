"""For forms ОО-1 and СПО-1: ages of each parallel or course."""

from kontingent.reports import cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import LEARNERS

REPORT = Report(
    code="ages-by-grade",
    title="Возраст по параллелям и курсам",
    group=Group.STATISTICS,
    measure=LEARNERS,
    rows=cuts.AGE,
    columns=cuts.GRADE,
    usual_type="general",
    place=1,
    method="Макет справки к формам ОО-1 и СПО-1: сверьте с приказом. Возраст — полных лет на 1 января учебного года.",
)
