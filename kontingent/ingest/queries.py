"""Packages as the list shows them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from kontingent.ingest.models import Package
from kontingent.institutions.queries import supplier_values
from kontingent.kernel import clock
from kontingent.kernel.filtering import narrowed, queried
from kontingent.kernel.keyset import Listed

Packages = QuerySet[Package]


def _named(found: Packages, part: str) -> Packages:
    return found.filter(name__icontains=part) | found.filter(title__icontains=part)


def _since(found: Packages, day: date) -> Packages:
    return found.filter(received_at__gte=clock.midnight(day))


def _until(found: Packages, day: date) -> Packages:
    return found.filter(received_at__lt=clock.midnight(day + timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class PackageFilter:
    """Days are those of receiving, both included."""

    supplier_id: int | None = queried(None, "supplier_id", offers=supplier_values)
    state: str = queried("", "state")
    name: str = queried("", _named)  # of the file or of the package
    since: date | None = queried(None, _since)
    until: date | None = queried(None, _until)


def listed(filters: PackageFilter) -> Listed[Package]:
    """Newest first, with their suppliers."""
    return Listed(narrowed(Package.objects.select_related("supplier"), filters), ("-pk",))
