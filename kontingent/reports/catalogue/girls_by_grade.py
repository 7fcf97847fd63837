"""For form ОО-1: ages of girls in each parallel."""

from kontingent.reports import cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import LEARNERS

REPORT = Report(
    code="girls-by-grade",
    title="Девочки: возраст по\u00a0параллелям и\u00a0курсам",
    group=Group.STATISTICS,
    measure=LEARNERS,
    rows=cuts.AGE,
    columns=cuts.GRADE,
    where=(cuts.SEX.one_of("female"),),
    head="Девочек",
    usual_type="general",
    place=1,
    method="Макет справки к формам ОО-1 и СПО-1: сверьте с приказом. Возраст — полных лет на 1 января учебного года.",
)
