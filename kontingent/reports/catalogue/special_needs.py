"""Limited health (ОВЗ) by nosology and level of education: whom adapted programmes are for."""

from kontingent.reports import closed_cuts, cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group

REPORT = Report(
    code="special-needs",
    title="Обучающиеся с ОВЗ",
    group=Group.WELLBEING,
    measure=closed_cuts.SPECIAL_NEEDS,
    rows=closed_cuts.NOSOLOGY,
    columns=cuts.LEVEL,
    place=1,
    method="Заключения ПМПК, которые действуют на день отсчёта.",
)
