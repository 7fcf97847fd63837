"""For which school year places are waited for."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import WAITING

REPORT = Report(
    code="demand",
    title="Спрос на места",
    group=Group.ADMISSION,
    measure=WAITING,
    rows=cuts.BELOW,
    columns=record_cuts.DESIRED,
    chart=Chart.STACKED,
    place=1,
    method="Заявления, по которым место ещё не дано, на сегодня. Ребёнок с двумя заявлениями считается дважды.",
)
