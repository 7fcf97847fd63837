"""«Поставщики»: who sends packages, what each may write, and what came of the last of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from django.http import HttpResponse

from kontingent.accounts.roles import Permission
from kontingent.ingest.models import Package
from kontingent.institutions.models import Supplier
from kontingent.institutions.queries import suppliers as registered_suppliers
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Request


@dataclass(frozen=True, slots=True)
class Line:
    supplier: Supplier
    institutions: int
    packages: int
    latest: datetime | None


@gate(Permission.MANAGE_SUPPLIERS, nameless=True)
def suppliers(request: Request) -> HttpResponse:
    return page(request, "panel/suppliers.html", {"tabs": tabs_of(request), "lines": _lines()})


def _lines() -> list[Line]:
    sent = Package.objects.order_by().values("supplier").annotate(n=Count("pk"), latest=Max("received_at"))
    of = {supplier: (n, latest) for supplier, n, latest in sent.values_list("supplier", "n", "latest")}
    return [Line(row.supplier, row.institutions, *of.get(row.supplier.pk, (0, None))) for row in registered_suppliers()]
