"""Rows of «История загрузки xhtml-пакетов»: what a package changed in the portfolio, and how it was taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from kontingent.ingest.models import Package, Remark
from kontingent.institutions.scope import Scope
from kontingent.portfolios.access import Access
from kontingent.portfolios.loads import Load, read_institution_loads, read_loads

STATE_BADGES = {Package.State.ACCEPTED: "ok", Package.State.REFUSED: "bad"}


@dataclass(frozen=True, slots=True)
class LoadRow:
    """`badge` is the kind of the badge of the state; both are empty for a package the register no longer has.

    `remarks` are those about whom the portfolio is of: they alone make the badge a warning.
    """

    load: Load
    name: str = ""
    state: str = ""
    badge: str = ""
    has_protocol: bool = False
    remarks: int = 0


def package_rows(scope: Scope, access: Access, on: date | None) -> list[LoadRow]:
    return _rows(read_loads(scope, access, on), Q(person_id__in=access.ids))


def packages_of_institution(institution_id: int) -> list[LoadRow]:
    return _rows(read_institution_loads(institution_id), Q(institution_id=institution_id))


def _rows(loads: Sequence[Load], about: Q) -> list[LoadRow]:
    remarks = Remark.objects.filter(about, package=OuterRef("pk")).values("package").annotate(n=Count("*")).values("n")
    packages = Package.objects.filter(pk__in=[load.package_id for load in loads])
    told = packages.values_list("pk", "name", "state", Coalesce(Subquery(remarks), 0))
    found = {id_: (name, Package.State(state), count) for id_, name, state, count in told}
    return [_row(load, *found[load.package_id]) if load.package_id in found else LoadRow(load) for load in loads]


def _row(load: Load, name: str, state: Package.State, remarks: int) -> LoadRow:
    label = str(state.label)
    badge = STATE_BADGES.get(state, "warn" if remarks else "")
    has_protocol = state is Package.State.REMARKS
    return LoadRow(load, name, f"{label[:1].upper()}{label[1:]}", badge, has_protocol, remarks)
