"""Packages as the list shows them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from django.db.models import Exists, F, FloatField, OuterRef, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from kontingent.ingest.models import REMARKED_SHARE, Package, ProtocolLetter
from kontingent.institutions.queries import supplier_values
from kontingent.kernel import clock, sql
from kontingent.kernel.filtering import narrowed, queried
from kontingent.kernel.keyset import Listed

Packages = QuerySet[Package]
_TAKEN = f"FROM package WHERE state IN ('{Package.State.ACCEPTED.value}', '{Package.State.REMARKS.value}')"
_LATEST = f"SELECT max(coalesce(recorded_at, finished_at)) {_TAKEN}"  # on every page
_LATEST_OF_EACH = f"SELECT supplier_id, max(coalesce(recorded_at, finished_at)) {_TAKEN} GROUP BY supplier_id"


def _named(found: Packages, part: str) -> Packages:
    return found.filter(name__icontains=part) | found.filter(title__icontains=part)


def _since(found: Packages, day: date) -> Packages:
    return found.filter(received_at__gte=clock.midnight(day))


def _until(found: Packages, day: date) -> Packages:
    return found.filter(received_at__lt=clock.midnight(day + timedelta(days=1)))


class Protocol(Enum):
    """What became of the protocol of a package, as its supplier was or was not told."""

    DUE = "due"  # more remarks than usual, and nobody has asked to send it
    SENT = "sent"  # or on its way, without an answer
    ANSWERED = "answered"


def _told(found: Packages, protocol: Protocol) -> Packages:
    letters = ProtocolLetter.objects.filter(package=OuterRef("pk"))
    if protocol is Protocol.DUE:
        remarks, records = (Cast(KeyTextTransform(name, "counts"), FloatField()) for name in ("remarks", "records"))
        remarked = found.filter(state=Package.State.REMARKS).alias(remarked=remarks, recorded=records)
        return remarked.filter(~Exists(letters), remarked__gt=F("recorded") * REMARKED_SHARE, recorded__gt=0)
    answered = letters.exclude(answered_on=None)
    return found.filter(Exists(answered) if protocol is Protocol.ANSWERED else Exists(letters) & ~Exists(answered))


@dataclass(frozen=True, slots=True)
class PackageFilter:
    """Days are those of receiving, both included."""

    supplier_id: int | None = queried(None, "supplier_id", offers=supplier_values)
    state: str = queried("", "state")
    protocol: Protocol | None = queried(None, _told)
    name: str = queried("", _named)  # of the file or of the package
    since: date | None = queried(None, _since)
    until: date | None = queried(None, _until)


def latest_taken() -> datetime | None:
    """When the latest package was taken into the register."""
    found: datetime | None = sql.by_key(_LATEST, {})[0][0]
    return found


def latest_of_suppliers() -> dict[int, datetime]:
    """The same of each supplier, by its id."""
    return {supplier: at for supplier, at in sql.by_key(_LATEST_OF_EACH, {}) if at is not None}


def listed(filters: PackageFilter) -> Listed[Package]:
    """Newest first, with their suppliers."""
    return Listed(narrowed(Package.objects.select_related("supplier"), filters), ("-pk",))
