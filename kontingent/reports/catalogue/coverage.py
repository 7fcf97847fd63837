"""How many learners have additional education beside."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Chart, Report, Share
from kontingent.reports.groups import Group
from kontingent.reports.measures import LEARNERS

REPORT = Report(
    code="coverage",
    title="Охват дополнительным образованием",
    group=Group.ADDITIONAL,
    measure=LEARNERS,
    rows=cuts.BELOW,
    columns=record_cuts.IN_ADDITIONAL,
    usual_type="general",
    shares=(Share("Охват, %", part=record_cuts.IN_ADDITIONAL.one_of("yes")),),
    change=True,
    chart=Chart.STACKED,
    place=1,
    method="Охват среди известных регистру: кто на день отсчёта занимается ещё и в организации дополнительного "
    "образования региона.",
)
