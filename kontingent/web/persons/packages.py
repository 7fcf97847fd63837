"""Rows of «История загрузки xhtml-пакетов»: what a package changed in the portfolio, and how it was taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kontingent.ingest.models import Package
from kontingent.institutions.scope import Scope
from kontingent.portfolios.access import Access
from kontingent.portfolios.loads import Load, read_loads

STATE_BADGES = {Package.State.ACCEPTED: "ok", Package.State.REMARKS: "warn", Package.State.REFUSED: "bad"}


@dataclass(frozen=True, slots=True)
class PackageRow:
    """`badge` is the kind of the badge of the state; both are empty for a package the register no longer has."""

    load: Load
    name: str
    state: str
    badge: str


def package_rows(scope: Scope, access: Access, on: date | None) -> list[PackageRow]:
    return rows_of(read_loads(scope, access, on))


def rows_of(loads: Sequence[Load]) -> list[PackageRow]:
    packages = Package.objects.defer("counts").in_bulk([load.package_id for load in loads])
    return [_row(load, packages.get(load.package_id)) for load in loads]


def _row(load: Load, package: Package | None) -> PackageRow:
    if package is None:
        return PackageRow(load, "", "", "")
    state = Package.State(package.state)
    label = str(state.label)
    return PackageRow(load, package.name, f"{label[:1].upper()}{label[1:]}", STATE_BADGES.get(state, ""))
