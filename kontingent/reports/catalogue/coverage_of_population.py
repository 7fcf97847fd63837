"""Which part of those who live in a municipality has additional education."""

from kontingent.reports import cuts, population
from kontingent.reports.grammar import Mean, Report
from kontingent.reports.groups import Group

REPORT = Report(
    code="coverage-of-population",
    title="Охват населения 5–18\u00a0лет",
    group=Group.ADDITIONAL,
    measure=population.IN_ADDITIONAL,
    rows=cuts.MUNICIPALITY,
    columns=cuts.AGE,
    where=(population.OF_THE_AGES,),
    beside=(population.POPULATION,),
    mean=Mean("Охват, %", per=population.POPULATION, times=100),
    place=4,
    method="Население — из таблицы «Население по возрастам», последнее на 1 января; возраст — на 1 января. "
    "Муниципалитет — тот, где занимаются; без таблицы доли нет.",
)
