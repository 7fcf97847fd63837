"""Packages as the list shows them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kontingent.ingest.models import Package
from kontingent.kernel import clock
from kontingent.kernel.keyset import Listed


@dataclass(frozen=True, slots=True)
class PackageFilter:
    """Empty fields filter nothing. Days are those of receiving, both included."""

    supplier_id: int | None = None
    state: str = ""
    name: str = ""
    since: date | None = None
    until: date | None = None


def listed(filters: PackageFilter) -> Listed[Package]:
    """Newest first, with their suppliers."""
    found = Package.objects.select_related("supplier")
    if filters.supplier_id is not None:
        found = found.filter(supplier_id=filters.supplier_id)
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.name:
        found = found.filter(name__icontains=filters.name) | found.filter(title__icontains=filters.name)
    if filters.since is not None:
        found = found.filter(received_at__gte=_midnight(filters.since))
    if filters.until is not None:
        found = found.filter(received_at__lt=_midnight(filters.until + timedelta(days=1)))
    return Listed(found, ("-pk",))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), clock.region_zone())
