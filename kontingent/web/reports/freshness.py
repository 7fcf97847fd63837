"""How fresh the data are: when each supplier that knows organisations of the body sent its last package."""

import datetime as dt
from dataclasses import dataclass

from kontingent.ingest.queries import latest_of_suppliers
from kontingent.ingest.recent import known_to
from kontingent.institutions.models import Institution
from kontingent.kernel import clock, russian, sql
from kontingent.web import links

STALE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Freshness:
    """`ago` is set for a supplier that has been silent for more than a week."""

    supplier: str
    organisations: int
    href: str
    last: dt.date | None
    ago: str


def freshness(body: Institution, rows: sql.Reads = sql.rows) -> list[Freshness]:
    """`rows`: who gives how many organisations each knows, where the night has counted them."""
    zone = clock.region_zone()
    last = {supplier: at.astimezone(zone).date() for supplier, at in latest_of_suppliers().items()}
    return [
        Freshness(name, known, links.organisations(body, supplier=str(id_)), last.get(id_), _ago(last.get(id_)))
        for id_, name, known in known_to(body, rows)
    ]


def _ago(day: dt.date | None) -> str:
    days = (clock.today() - day).days if day is not None else 0
    return f"{russian.count_phrase(days, 'день', 'дня', 'дней')} назад" if days > STALE_DAYS else ""
