"""Small classes, in towns and in the country."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import CLASSES

REPORT = Report(
    code="small-by-locality",
    title="Малочисленные классы: город и\u00a0село",
    group=Group.CLASSES,
    measure=CLASSES,
    rows=cuts.BELOW,
    columns=cuts.LOCALITY,
    where=(record_cuts.FILL.one_of(15),),
    usual_type="general",
    chart=Chart.STACKED,
    place=3,
    method="Классы, где на день отсчёта учится от 1 до 15 человек.",
)
