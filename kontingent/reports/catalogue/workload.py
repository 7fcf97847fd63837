"""Hours a week of teachers by subject."""

from kontingent.reports import results
from kontingent.reports.grammar import Average, Report
from kontingent.reports.groups import Group

REPORT = Report(
    code="workload",
    title="Учебная нагрузка",
    group=Group.STAFF,
    measure=results.TEACHERS,
    rows=results.TAUGHT,
    average=Average("Часов на\u00a0педагога", of=results.HOURS, whole=results.HOURS.title),
    place=3,
    method="Часы в неделю по предметам и классам учебного года, как их прислали; педагог предмета — у кого есть часы "
    "или класс.",
)
