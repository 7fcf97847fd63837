"""Town and country."""

from kontingent.reports import cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import CLASSES, LEARNERS, ORGANISATIONS

REPORT = Report(
    code="locality",
    title="Город и\u00a0село",
    group=Group.HEADCOUNT,
    measure=LEARNERS,
    rows=cuts.LOCALITY,
    columns=cuts.TYPE,
    beside=(ORGANISATIONS, CLASSES),
    change=True,
    place=8,
    method="Местность организации — как она указана, а если не указана, по слову у населённого пункта: «г.», «пгт» — "
    "городская, «с.», «д.», «п.» — сельская.",
)
