"""What the first pages of a large body say that costs as much as the body is large: counted at night (ADR 0096)."""

from collections.abc import Mapping
from datetime import date

from kontingent.census.counts import counters
from kontingent.census.week import read_week
from kontingent.ingest.recent import known_to
from kontingent.institutions.models import Institution
from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.counting import Counting

CODE = "today"


def count(body: Institution, of_day: Mapping[date, Counting]) -> None:
    """Who came and left in the week that is over; classes and staff; how many organisations each supplier knows."""
    today = clock.today()
    year = SchoolYear.of(today)
    rows = of_day[year.reference_day(today)].rows
    read_week(body, rows)
    counters(body.pk, year, rows)
    known_to(body, rows)
