"""«Поставщики»: who sends packages, what each may write, what came of the last of them, and where protocols go."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.ingest.models import Package
from kontingent.institutions.models import Supplier
from kontingent.institutions.queries import suppliers as registered_suppliers
from kontingent.institutions.supplier_actions import set_email
from kontingent.kernel.errors import NotFound
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Request


@dataclass(frozen=True, slots=True)
class SupplierLine:
    supplier: Supplier
    institutions: int
    packages: int
    latest: datetime | None


@gate(Permission.MANAGE_SUPPLIERS, nameless=True)
def suppliers(request: Request) -> HttpResponse:
    return page(request, "panel/suppliers.html", {"tabs": tabs_of(request), "lines": _lines()})


class EmailForm(forms.Form):
    email = forms.EmailField(
        label="Почта для протоколов",
        required=False,
        help_text="Кто исправляет пакеты этого поставщика. Пустое поле — протоколы не отправляются.",
        error_messages={"invalid": "Напишите адрес вида name@example.ru."},
    )


@gate(Permission.MANAGE_SUPPLIERS, methods=("GET", "POST"), nameless=True)
def email(request: Request, supplier_id: int) -> HttpResponse:
    supplier = Supplier.objects.filter(pk=supplier_id).first()
    if supplier is None:
        raise NotFound("Такого поставщика нет.")
    is_sent = request.method == "POST"
    form = EmailForm(request.POST if is_sent else None, initial={"email": supplier.email}, auto_id="s-%s")
    if is_sent and form.is_valid():
        set_email(supplier_id=supplier_id, email=form.cleaned_data["email"], by=request.actor)
        messages.success(request, "Почта поставщика сохранена.")
        return redirect("panel-suppliers")
    return page(request, "panel/supplier_email.html", {"tabs": tabs_of(request), "supplier": supplier, "form": form})


def _lines() -> list[SupplierLine]:
    sent = Package.objects.order_by().values("supplier").annotate(n=Count("pk"), latest=Max("received_at"))
    of = {supplier: (n, latest) for supplier, n, latest in sent.values_list("supplier", "n", "latest")}
    return [
        SupplierLine(row.supplier, row.institutions, *of.get(row.supplier.pk, (0, None)))
        for row in registered_suppliers()
    ]
