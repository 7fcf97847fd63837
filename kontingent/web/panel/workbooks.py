"""Workbooks that suppliers fill in: a template with the rows they gave, and the remarks of a package to be mended."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import IO, cast

from django import forms
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import ObjectType
from kontingent.history.kinds.base import Kind
from kontingent.history.kinds.catalogue import BY_SLUG, KINDS
from kontingent.history.kinds.learning import Enrolment
from kontingent.history.kinds.person import Contacts, General, IdentityDocument
from kontingent.ingest.models import Package
from kontingent.ingest.readers.package import MEGABYTE
from kontingent.ingest.returns import count_returned, kinds_returned, returned
from kontingent.ingest.rights import allowance_of
from kontingent.ingest.template_rows import organisation_rows
from kontingent.ingest.templates import Workbook, sheet_of, write
from kontingent.institutions.models import Institution, InstitutionExternalId, Supplier
from kontingent.kernel.errors import NotFound
from kontingent.web.address import FORMAT, LONGEST, UNFIT, Part
from kontingent.web.downloads import Persons, Table
from kontingent.web.exporting import Export, step, straight
from kontingent.web.filtering import Unheeded
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.panel.decisions import package_or_404
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Request
from kontingent.web.required import needed

READ_AT_ONCE = 64 * MEGABYTE
ONLY_XLSX = {"xlsx": "xlsx — книга Excel"}
ASKED = (Part("organisation", "Организация"), Part("section", "Разделы"))
BASIC_SET, ALL = "basic", "all"  # beside the kinds one by one
BASIC = (General, IdentityDocument, Contacts, Enrolment)


class TemplateForm(forms.Form):
    """Of organisations that the supplier has named, and of kinds that it may write."""

    organisation = forms.ChoiceField(label="Организация", error_messages=needed("Выберите организацию."))
    section = forms.ChoiceField(
        label="Разделы",
        error_messages=needed("Выберите разделы."),
        help_text="К любому разделу людей прилагаются «Персоны»: фамилия, имя, дата рождения.",
    )

    def __init__(self, data: QueryDict | None, supplier: Supplier) -> None:
        super().__init__(data, auto_id="t-%s")
        own = allowance_of(supplier).kinds
        self.own = tuple(kind for kind in KINDS if kind.code in own)
        named = InstitutionExternalId.objects.filter(supplier=supplier, institution__is_organisation=True)
        named = named.select_related("institution").order_by("institution__short_name", "institution_id", "external_id")
        self.institutions = {str(one.institution_id): one.institution for one in named}
        codes = {str(one.institution_id): one.external_id for one in named}
        alike = Counter(one.name for one in self.institutions.values())
        cast("forms.ChoiceField", self.fields["organisation"]).choices = [("", "Выберите")] + [
            (
                pk,
                " · ".join(filter(None, (one.name, one.about, f"код {codes[pk]}")))
                if alike[one.name] > 1
                else one.name,
            )
            for pk, one in self.institutions.items()
        ]
        kinds = [(kind.slug(), sheet_of(kind)) for kind in self.own if kind is not General]
        cast("forms.ChoiceField", self.fields["section"]).choices = [
            (BASIC_SET, "Персоны, документы, контакты, обучение"), (ALL, "Все, которые шлёт поставщик"), *kinds,
        ]  # fmt: skip

    @property
    def institution(self) -> Institution:
        return self.institutions[self.cleaned_data["organisation"]]

    @property
    def kinds(self) -> list[type[Kind]]:
        asked = self.cleaned_data["section"]
        if asked == ALL:
            return list(self.own)
        chosen = {*BASIC} if asked == BASIC_SET else {General, BY_SLUG[asked]}
        return [kind for kind in self.own if kind in chosen]


@gate(Permission.MANAGE_PACKAGES, asks=ASKED, nameless=True)
def template(request: Request, supplier_id: int) -> HttpResponseBase:
    supplier = _supplier_or_404(supplier_id)
    form = TemplateForm(request.GET or None, supplier)
    if form.is_bound and form.is_valid():
        asked = f"?{request.GET.urlencode()}&format=xlsx"
        return redirect(reverse("panel-template-file", args=[supplier.pk]) + asked)
    request.unheeded += [
        Unheeded(part.name, part.title, UNFIT.format(said[:LONGEST]))
        for part in ASKED
        if (said := request.GET.get(part.name)) and part.name in form.errors
    ]
    context = {"tabs": tabs_of(request), "form": form, "supplier": supplier, "is_masked": request.scope.masked}
    return page(request, "panel/template.html", context)


@gate(Permission.MANAGE_PACKAGES, asks=(*ASKED, FORMAT))
def template_file(request: Request, supplier_id: int) -> HttpResponseBase:
    export = _template_export(request, supplier_id)
    return straight(request, export, "xlsx") if isinstance(export, Export) else export


@gate(Permission.MANAGE_PACKAGES, methods=("GET", "POST"), asks=(*ASKED, FORMAT))
def template_step(request: Request, supplier_id: int) -> HttpResponseBase:
    export = _template_export(request, supplier_id)
    return step(request, export) if isinstance(export, Export) else export


def _template_export(request: Request, supplier_id: int) -> Export | HttpResponseBase:
    supplier = _supplier_or_404(supplier_id)
    form, back = TemplateForm(request.GET, supplier), reverse("panel-template", args=[supplier.pk])
    if not form.is_valid():
        return redirect(back)
    persons = Persons()
    rows = organisation_rows(supplier, form.institution, request.scope, persons.note)
    asked = request.GET.copy()
    asked.pop("format", None)
    query = f"?{asked.urlencode()}"
    return _export(
        form.kinds,
        lambda target, notes: _write(rows.workbook(form.kinds), target, notes),
        persons,
        count=len(rows.persons()),
        where=f"Шаблон с данными: {form.institution.name}, {supplier.name}",
        name=f"template-{supplier.code}-{form.institution.pk}",
        owner=(ObjectType.ORGANISATION, form.institution.name, form.institution.pk),
        ways=(reverse("panel-template-step", args=[supplier.pk]) + query, back + query),
    )


@gate(Permission.MANAGE_PACKAGES)
def mend(request: Request, package_id: int) -> HttpResponseBase:
    package = package_or_404(package_id)
    if not may_mend(request, package):
        return redirect("panel-package", package_id)
    return straight(request, _mend_export(package), "xlsx")


@gate(Permission.MANAGE_PACKAGES, methods=("GET", "POST"), asks=(FORMAT,))
def mend_step(request: Request, package_id: int) -> HttpResponseBase:
    package = package_or_404(package_id)
    return step(request, _mend_export(package)) if may_mend(request, package) else redirect("panel-package", package_id)


def may_mend(request: Request, package: Package) -> bool:
    """Nobody mends what he may not see; and the package is read again while he waits."""
    return request.scope.open_data and package.size <= READ_AT_ONCE


def _mend_export(package: Package) -> Export:
    persons = Persons()

    def write_book(target: IO[bytes], notes: Sequence[str]) -> None:
        found = returned(package)
        for person in found.told:
            persons.note(person)
        _write(found.workbook, target, notes)

    return _export(
        kinds_returned(package),
        write_book,
        persons,
        count=count_returned(package),
        where=f"Замечания пакета № {package.pk} для исправления, {package.supplier.name}",
        name=f"package-{package.pk}-mend",
        owner=(ObjectType.PACKAGE, package.shown_name, package.pk),
        ways=(reverse("panel-package-mend-step", args=[package.pk]), reverse("panel-package", args=[package.pk])),
    )


def _export(
    kinds: Sequence[type[Kind]],
    writes: Callable[[IO[bytes], Sequence[str]], None],
    persons: Persons,
    *,
    count: int,
    where: str,
    name: str,
    owner: tuple[ObjectType, str, int],
    ways: tuple[str, str],
) -> Export:
    return Export(
        table=Table(name, "Книга", [sheet_of(kind) for kind in kinds], [], writes=writes),
        persons=persons,
        count=count,
        where=where,
        object_type=owner[0],
        object_name=owner[1],
        object_id=owner[2],
        step=ways[0],
        back=ways[1],
        kinds=ONLY_XLSX,
        parts="Листы",
    )


def _write(book: Workbook, target: IO[bytes], notes: Sequence[str]) -> None:
    write(target, replace(book, about=[*book.about, *(("Выгрузка", note) for note in notes)]))


def _supplier_or_404(supplier_id: int) -> Supplier:
    supplier = Supplier.objects.filter(pk=supplier_id).first()
    if supplier is None:
        raise NotFound("Такого поставщика нет.")
    return supplier
