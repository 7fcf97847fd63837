"""Forms of study: who learns part-time or at home."""

from kontingent.reports import cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import LEARNERS

REPORT = Report(
    code="forms",
    title="Обучающиеся по форме обучения",
    group=Group.ORGANISATION,
    measure=LEARNERS,
    rows=cuts.BELOW,
    columns=cuts.FORM,
    usual_type="general",
    chart=Chart.STACKED,
    place=2,
    method="Форма обучения берётся из сведений об обучении; если её там нет, из класса.",
)
