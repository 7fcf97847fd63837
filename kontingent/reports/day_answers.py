"""Answers of large bodies for the day: they are counted at night, and a page that shows one says when.

What is kept are rows of statements, not numbers of a page: rounding, hiding and rights are applied to them as to those
that are counted now.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db import transaction

from kontingent.census.summary import bodies_of
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, patience
from kontingent.kernel.periods import SchoolYear
from kontingent.reports import closed
from kontingent.reports.answers import Asked, usual
from kontingent.reports.catalogue import REPORTS
from kontingent.reports.counting import Counting
from kontingent.reports.grammar import Report
from kontingent.reports.models import DayAnswer


def keep_answers() -> int:
    """Of every report and every body of many learners, on today's day of counting. How many are kept.

    Answers of the days before go.
    """
    begun = clock.now()
    kept = sum(_keep(report, body) for body in bodies_of(settings.LEARNERS_AT_ONCE) for report in REPORTS)
    DayAnswer.objects.filter(made_at__lt=begun).delete()
    return kept


def _keep(report: Report, body: Institution) -> int:
    made: defaultdict[date, Counting] = defaultdict(Counting)
    with transaction.atomic():
        patience.take_time()
        for asked in _every_asked(report, body):
            closed.answer(report, replace(asked, counting=made[asked.day]))
        counted = {day: counting.made for day, counting in made.items() if counting.made}
        for day, rows in counted.items():
            DayAnswer.objects.update_or_create(
                institution=body,
                report=report.code,
                day=day,
                type=report.usual_type,
                defaults={"made_at": clock.now(), "rows": rows},
            )
    return len(counted)


def _every_asked(report: Report, body: Institution) -> Iterator[Asked]:
    """As it is told with and, of closed fields on a day of their own, without «Доступ к ПДн»."""
    year = SchoolYear.of(clock.today())
    asked = usual(Scope(body.pk, open_data=True), body, year, report.usual_type)
    yield asked
    day = closed.told_day(year, asked.day) if report.is_closed else None
    if day is not None:
        yield replace(asked, scope=Scope(body.pk, open_data=False), day=day)
