"""Benefits of applicants and what became of their applications."""

from kontingent.reports import closed_cuts, record_cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import APPLICATIONS

REPORT = Report(
    code="benefits",
    title="Зачисление и льготы",
    group=Group.ADMISSION,
    measure=APPLICATIONS,
    rows=closed_cuts.BENEFIT,
    columns=record_cuts.STATUS,
    place=4,
    method="Заявления учебного года, поданные по день отсчёта, в том статусе, который известен сегодня.",
)
