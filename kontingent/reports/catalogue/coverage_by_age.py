"""Which part of those of an age has additional education."""

from kontingent.reports import cuts, population
from kontingent.reports.grammar import Mean, Report
from kontingent.reports.groups import Group

REPORT = Report(
    code="coverage-by-age",
    title="Охват населения по\u00a0возрасту",
    group=Group.ADDITIONAL,
    measure=population.IN_ADDITIONAL,
    rows=cuts.AGE,
    columns=cuts.SEX,
    where=(population.OF_THE_AGES,),
    beside=(population.POPULATION,),
    mean=Mean("Охват, %", per=population.POPULATION, times=100),
    place=5,
    method="Население — из таблицы «Население по возрастам», последнее на 1 января; возраст — на 1 января. "
    "Население — всех муниципалитетов, где у органа есть организации; без таблицы доли нет.",
)
