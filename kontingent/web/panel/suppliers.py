"""«Поставщики»: who sends packages, what each may write, how fresh it is, and where protocols go."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.ingest.examples import example_for
from kontingent.ingest.models import Package
from kontingent.ingest.ranks import would_change
from kontingent.ingest.supplier_room import (
    Fresh,
    filled_by,
    frequent_rules,
    freshness,
    latest_of,
    months_of,
    places_of,
)
from kontingent.institutions.models import Institution, Supplier
from kontingent.institutions.queries import suppliers as registered_suppliers
from kontingent.institutions.supplier_actions import change_supplier, grant_rights, register_supplier, set_email
from kontingent.kernel.errors import NotFound, Refusal
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.panel.supplier_forms import SupplierForm, called, rights_of
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.panel.trend import trend_of
from kontingent.web.request import Note, Request

PREVIEW = "preview"  # the name of the button that shows what another rank would change


@dataclass(frozen=True, slots=True)
class SupplierLine:
    supplier: Supplier
    institutions: int
    packages: int
    fresh: Fresh | None


@gate(Permission.MANAGE_SUPPLIERS, nameless=True)
def suppliers(request: Request) -> HttpResponse:
    return page(request, "panel/suppliers.html", {"tabs": tabs_of(request), "lines": _lines()})


@gate(Permission.MANAGE_SUPPLIERS, nameless=True)
def supplier(request: Request, supplier_id: int) -> HttpResponse:
    found = supplier_or_404(supplier_id)
    packages = latest_of(found)
    places, kinds = rights_of(found)
    context = {
        "tabs": tabs_of(request),
        "supplier": found,
        "fresh": freshness(found).get(found.pk),
        "places": Institution.objects.filter(pk__in=places).order_by("name_key", "pk"),
        "kinds": [called(BY_CODE[code]) for code in kinds],
        "months": months_of(found),
        "trend": trend_of(packages),
        "rules": frequent_rules(packages),
        "organisations": places_of(found),
        "filled": filled_by(found),
    }
    return page(request, "panel/supplier.html", context)


@gate(Permission.MANAGE_SUPPLIERS, methods=("GET", "POST"), nameless=True)
def new_supplier(request: Request) -> HttpResponse:
    form = SupplierForm(request.POST if request.method == "POST" else None, request.scope)
    if form.is_bound and form.is_valid() and (made := _register(request, form)):
        messages.success(request, "Поставщик зарегистрирован.")
        return redirect("panel-supplier", made.pk)
    return page(
        request, "panel/supplier_form.html", {"tabs": tabs_of(request), "form": form, "supplier": None, "preview": None}
    )


@gate(Permission.MANAGE_SUPPLIERS, methods=("GET", "POST"), nameless=True)
def change(request: Request, supplier_id: int) -> HttpResponse:
    found = supplier_or_404(supplier_id)
    form = SupplierForm(request.POST if request.method == "POST" else None, request.scope, found)
    context: dict[str, Any] = {"tabs": tabs_of(request), "form": form, "supplier": found, "preview": None}
    if form.is_bound and form.is_valid():
        if PREVIEW in request.POST:
            context["preview"] = would_change(found, form.cleaned_data["rank"])
        elif _change(request, found, form):
            return redirect("panel-supplier", found.pk)
    return page(request, "panel/supplier_form.html", context)


@gate(Permission.MANAGE_SUPPLIERS)
def example(request: Request, supplier_id: int, kind: str) -> HttpResponseBase:
    """A package of a child that is no one, of an organisation by the supplier's own id."""
    found = supplier_or_404(supplier_id)
    made = example_for(found, kind)
    said = f"Пример пакета {kind}, {found.name}"
    request.line = Note(Action.REGISTRY_BUILT, ObjectType.SUPPLIER, found.pk, found.name, said)
    return FileResponse(made, as_attachment=True, filename=f"example-{found.code}.{kind}")


def supplier_or_404(supplier_id: int) -> Supplier:
    found = Supplier.objects.filter(pk=supplier_id).first()
    if found is None:
        raise NotFound("Такого поставщика нет.")
    return found


def _lines() -> list[SupplierLine]:
    counted = Package.objects.order_by().values("supplier").annotate(n=Count("pk")).values_list("supplier", "n")
    packages, fresh = dict(counted), freshness()
    return [
        SupplierLine(row.supplier, row.institutions, packages.get(row.supplier.pk, 0), fresh.get(row.supplier.pk))
        for row in registered_suppliers()
    ]


def _register(request: Request, form: SupplierForm) -> Supplier | None:
    names = ("code", "name", "rank", "contact", "email", "rhythm_days", "decides_subordination", "is_test")
    asked = {name: form.cleaned_data[name] for name in names}
    try:
        return register_supplier(**asked, institution_ids=form.places_asked, kinds=form.kinds_asked, by=request.actor)
    except Refusal as refusal:
        form.add_error("code", str(refusal))
        return None


def _change(request: Request, found: Supplier, form: SupplierForm) -> bool:
    names = ("name", "rank", "contact", "rhythm_days", "decides_subordination", "is_active")
    asked = {name: form.cleaned_data[name] for name in names}
    try:
        with transaction.atomic():
            change_supplier(supplier_id=found.pk, replays=found.replays, by=request.actor, **asked)
            set_email(supplier_id=found.pk, email=form.cleaned_data["email"], by=request.actor)
            grant_rights(supplier_id=found.pk, grants=form.grants, by=request.actor)
    except Refusal as refusal:
        form.add_error("name", str(refusal))
        return False
    is_ranked = asked["rank"] != found.rank
    more = " Значения по\u00a0новому приоритету покажет пересборка: kontingent rebuild." if is_ranked else ""
    messages.success(request, f"Сведения о\u00a0поставщике сохранены.{more}")
    return True
