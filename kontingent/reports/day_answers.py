"""Answers of large bodies, and dear ones of others, for the day: they are counted at night, and a page says when.

What is kept are rows of statements, or what is made of rows that are too many, not numbers of a page: rounding, hiding
and rights are applied to them as to those that are counted now.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from django.conf import settings
from django.db import transaction

from kontingent.census.summary import ALL_TYPES, bodies_of, learners_by_type
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, patience, sql
from kontingent.kernel.periods import SchoolYear
from kontingent.reports import availability, closed, filled, first_pages
from kontingent.reports.answers import Asked, usual
from kontingent.reports.catalogue import REPORTS
from kontingent.reports.counting import Counting
from kontingent.reports.grammar import Report
from kontingent.reports.health import answer as health
from kontingent.reports.models import DayAnswer

READ_AT_ONCE = 10_000  # rows and entries of indexes that a page may read for a report: some ten milliseconds
# By this transaction so far. Time would tell of the machine, and of what lay in its cache.
_READ = "SELECT sum(pg_stat_get_xact_tuples_returned(oid)) FROM pg_class WHERE relkind IN ('r', 'i')"


@dataclass(frozen=True, slots=True)
class Nightly:
    """`count` asks of a body all that a page may ask on today's days of counting, with the counting of each day.

    `type` of organisations, or a level of education; empty of all.
    """

    report: str
    type: str
    count: Callable[[Institution, Mapping[date, Counting]], None]


def keep_answers() -> int:
    """Of every report and every body of many learners, on today's day of counting; of bodies of fewer those that
    are dear there. How many are kept. Answers of the days before go.
    """
    begun = clock.now()
    large = bodies_of(settings.LEARNERS_AT_ONCE)
    others = bodies_of(settings.LEARNERS_BY_COST).exclude(pk__in=[body.pk for body in large])
    kept = sum(_keep(one, body) for body in large for one in NIGHTLY)
    kept += sum(_keep(one, body, READ_AT_ONCE) for body in others for one in BY_COST)
    DayAnswer.objects.filter(made_at__lt=begun).delete()
    return kept


def is_awaited(counting: Counting, body: Institution) -> bool:
    """It is too much for a page, and no night has counted it; what is asked to be counted now is not awaited."""
    if counting.key is None or counting.is_kept:
        return False
    year = SchoolYear.of(clock.today())
    return learners_by_type(body.pk, [year])[year].get(ALL_TYPES, 0) > settings.LEARNERS_AT_ONCE


def _keep(one: Nightly, body: Institution, most: int | None = None) -> int:
    """Of how many days: of none if no more than `most` is read for one."""
    made: defaultdict[date, Counting] = defaultdict(Counting)
    with transaction.atomic():
        patience.take_time()
        before = sql.value(_READ)
        one.count(body, made)
        counted = {day: counting.made for day, counting in made.items() if counting.made}
        if most is not None and sql.value(_READ) - before <= most * len(counted):
            return 0
        for day, rows in counted.items():
            DayAnswer.objects.update_or_create(
                institution=body,
                report=one.report,
                day=day,
                type=one.type,
                defaults={"made_at": clock.now(), "rows": rows},
            )
    return len(counted)


def _of_report(report: Report, body: Institution, of_day: Mapping[date, Counting]) -> None:
    for asked in _every_asked(report, body):
        closed.answer(report, replace(asked, counting=of_day[asked.day]))


def _every_asked(report: Report, body: Institution) -> Iterator[Asked]:
    """As it is told with and, of closed fields on a day of their own, without «Доступ к ПДн»."""
    year = SchoolYear.of(clock.today())
    asked = usual(Scope(body.pk, open_data=True), body, year, report.usual_type)
    yield asked
    day = closed.told_day(year, asked.day) if report.is_closed else None
    if day is not None:
        yield replace(asked, scope=Scope(body.pk, open_data=False), day=day)


BY_COST = (
    *(Nightly(report.code, report.usual_type, partial(_of_report, report)) for report in REPORTS),
    Nightly(health.CODE, "", health.count),
    Nightly(availability.CODE, "", availability.count),
)
NIGHTLY = (
    *BY_COST,
    Nightly(first_pages.CODE, "", first_pages.count),  # these agree with one another, so all are kept or none
    *(Nightly(filled.CODE, level or "", partial(filled.count_together, level)) for level in filled.LEVELS),
    *(Nightly(filled.OF_EACH, level or "", partial(filled.count_each, level)) for level in filled.LEVELS),
)
