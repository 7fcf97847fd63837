"""Work of learners by programme."""

from kontingent.reports import record_cuts, results
from kontingent.reports.grammar import Chart, Report, Share
from kontingent.reports.groups import Group
from kontingent.reports.measures import LEARNERS

REPORT = Report(
    code="jobs",
    title="Трудоустройство обучающихся",
    group=Group.RESULTS,
    measure=LEARNERS,
    rows=record_cuts.PROGRAMME,
    columns=results.WORKS,
    usual_type="vocational",
    shares=(Share("Работают, %", part=results.WORKS.one_of("speciality", "other", "unknown")),),
    chart=Chart.STACKED,
    place=4,
    method="Кто на день отсчёта учится и работает. «Не сообщено» не значит, что не работает.",
)
