"""Why learners leave."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.movement import MOVEMENTS

REPORT = Report(
    code="leaving",
    title="Причины выбытия",
    group=Group.MOVEMENT,
    measure=MOVEMENTS,
    rows=record_cuts.REASON,
    columns=cuts.GRADE,
    where=(record_cuts.DIRECTION.one_of("out"),),
    head="Выбыло",
    usual_type="general",
    place=2,
    method="Со 2 сентября по день отсчёта, по параллелям.",
)
