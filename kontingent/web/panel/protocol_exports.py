"""Remarks of a package as a file: they repeat the values that the package gave of persons."""

from django.http import HttpResponseBase
from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import ObjectType
from kontingent.ingest.remarks import SHEET_COLUMNS, count_remarked, sheet
from kontingent.web.address import FORMAT
from kontingent.web.downloads import Persons, Table
from kontingent.web.exporting import Export, step, straight
from kontingent.web.gate import gate
from kontingent.web.panel.decisions import package_or_404
from kontingent.web.request import Request


@gate(Permission.MANAGE_PACKAGES)
def export(request: Request, package_id: int, kind: str) -> HttpResponseBase:
    return straight(request, _export(request, package_id), kind)


@gate(Permission.MANAGE_PACKAGES, methods=("GET", "POST"), asks=(FORMAT,))
def export_step(request: Request, package_id: int) -> HttpResponseBase:
    return step(request, _export(request, package_id))


def _export(request: Request, package_id: int) -> Export:
    package, persons = package_or_404(package_id), Persons()
    rows = persons.noted(sheet(request.scope, package.pk))
    return Export(
        table=Table(f"package-{package.pk}", "Замечания", SHEET_COLUMNS, rows),
        persons=persons,
        count=count_remarked(package.pk),
        where=f"Замечания пакета № {package.pk}, {package.supplier.name}",
        object_type=ObjectType.PACKAGE,
        object_name=package.shown_name,
        object_id=package.pk,
        step=reverse("panel-package-remarks-step", args=[package.pk]),
        back=reverse("panel-package", args=[package.pk]),
    )
