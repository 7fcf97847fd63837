"""Hardship by category in every organisation below a body."""

from kontingent.reports import closed_cuts, cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group

REPORT = Report(
    code="social-passport",
    title="Социальный паспорт",
    group=Group.WELLBEING,
    measure=closed_cuts.IN_HARDSHIP,
    rows=cuts.BELOW,
    columns=closed_cuts.HARDSHIP,
    place=3,
    method="Трудная жизненная ситуация, которая длится на день отсчёта. О составе семей сведений не присылают.",
)
