"""Which organisations have small classes and which crowded ones."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Chart, Report, Share
from kontingent.reports.groups import Group
from kontingent.reports.measures import CLASSES

REPORT = Report(
    code="small-classes",
    title="Классы и группы по организациям",
    group=Group.CLASSES,
    measure=CLASSES,
    rows=cuts.BELOW,
    columns=record_cuts.FILL,
    usual_type="general",
    shares=(
        Share("До\u00a015 человек, %", part=record_cuts.FILL.one_of(15)),
        Share("26 и\u00a0больше, %", part=record_cuts.FILL.one_of(26)),
    ),
    chart=Chart.STACKED,
    place=2,
    method="Обучающиеся класса — зачисления на день отсчёта.",
)
