"""Who has finished a level of education, and with which document."""

from kontingent.reports import results
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group

REPORT = Report(
    code="completions",
    title="Выпуск и\u00a0документы",
    group=Group.RESULTS,
    measure=results.COMPLETIONS,
    rows=results.COMPLETED,
    columns=results.DOCUMENT,
    place=5,
    method="Программы, освоенные за учебный год по 31 августа, в организации, которая выдала документ.",
)
