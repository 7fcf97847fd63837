"""How fresh the data are: when each supplier that knows organisations of the body sent its last package."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max
from django.db.models.functions import Coalesce

from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution, InstitutionExternalId
from kontingent.kernel import clock, russian
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


def freshness(body: Institution) -> list[Freshness]:
    known = InstitutionExternalId.objects.filter(
        institution__path__contains=[body.pk], institution__is_organisation=True
    ).exclude(institution=body)
    counted = known.order_by("supplier__name").values_list("supplier_id", "supplier__name")
    suppliers = list(counted.annotate(n=Count("institution_id", distinct=True)))
    taken = Package.objects.filter(state__in=[Package.State.ACCEPTED, Package.State.REMARKS])
    latest = taken.order_by("supplier").values_list("supplier").annotate(at=Max(Coalesce("recorded_at", "finished_at")))
    last = {supplier: at.astimezone(clock.region_zone()).date() for supplier, at in latest if at is not None}
    return [
        Freshness(name, n, links.organisations(body, supplier=str(id_)), last.get(id_), _ago(last.get(id_)))
        for id_, name, n in suppliers
    ]


def _ago(day: dt.date | None) -> str:
    days = (clock.today() - day).days if day is not None else 0
    return f"{russian.count_phrase(days, 'день', 'дня', 'дней')} назад" if days > STALE_DAYS else ""
