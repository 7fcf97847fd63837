"""Languages that classes are taught in."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import ENROLMENTS

REPORT = Report(
    code="languages",
    title="Язык обучения",
    group=Group.ORGANISATION,
    measure=ENROLMENTS,
    rows=cuts.BELOW,
    columns=record_cuts.LANGUAGE,
    usual_type="general",
    chart=Chart.STACKED,
    place=4,
    method="Язык берётся из сведений о классе; зачисление в класс без языка стоит в «Не указан».",
)
