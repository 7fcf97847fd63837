"""Classes that are taught together with others, in towns and in the country."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import CLASSES

REPORT = Report(
    code="class-sets",
    title="Классы в\u00a0составе комплектов",
    group=Group.CLASSES,
    measure=CLASSES,
    rows=cuts.BELOW,
    columns=cuts.LOCALITY,
    where=(record_cuts.IN_SET.one_of("yes"),),
    usual_type="general",
    chart=Chart.STACKED,
    place=4,
    method="Классы, о которых сказано, в какой комплект они входят, или вид которых — «Класс-комплект».",
)
