"""Second and third shift: which schools still have one."""

from kontingent.reports import cuts
from kontingent.reports.grammar import Chart, Report, Share
from kontingent.reports.groups import Group
from kontingent.reports.measures import LEARNERS

REPORT = Report(
    code="shifts",
    title="Обучение во вторую и третью смену",
    group=Group.ORGANISATION,
    measure=LEARNERS,
    rows=cuts.BELOW,
    columns=cuts.SHIFT,
    usual_type="general",
    shares=(Share("Во 2 и 3 смену, %", part=cuts.SHIFT.one_of("second", "third")),),
    change=True,
    chart=Chart.STACKED,
    place=1,
    method="Смена берётся из сведений об обучении; если её там нет, из класса.",
)
