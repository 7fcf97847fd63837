"""Organisations with their branches, and without."""

from kontingent.reports import cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import CLASSES, LEARNERS, ORGANISATIONS

REPORT = Report(
    code="branches",
    title="Юридические лица и\u00a0филиалы",
    group=Group.HEADCOUNT,
    measure=LEARNERS,
    rows=cuts.STRUCTURE,
    columns=cuts.TYPE,
    beside=(ORGANISATIONS, CLASSES),
    place=9,
    method="Филиал считается отдельно от своей организации: без филиалов — строка «Юридическое лицо». Вместе они стоят"
    " в\u00a0отчётах по\u00a0организациям, если выбрать «Филиалы: вместе с\u00a0организацией».",
)
