"""Olympiads, contests, sport: achievements by level and result."""

from kontingent.reports import results
from kontingent.reports.grammar import Chart, Report, Share
from kontingent.reports.groups import Group

REPORT = Report(
    code="achievements",
    title="Достижения",
    group=Group.RESULTS,
    measure=results.ACHIEVEMENTS,
    rows=results.ACHIEVED_LEVEL,
    columns=results.ACHIEVED_PLACE,
    shares=(
        Share(
            "Победители и\u00a0призёры, %",
            part=results.ACHIEVED_PLACE.one_of("winner", "prize", "second", "third"),
        ),
    ),
    chart=Chart.STACKED,
    place=6,
    method="Достижения учебного года по день отсчёта тех, кто на этот день учится. Одно достижение, о котором сказали "
    "два поставщика, считается один раз.",
)
