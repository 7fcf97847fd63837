"""«По заявлениям», beside «Контингент»: one row an application to an organisation that the viewer's one governs."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import ObjectType
from kontingent.census.application_list import ApplicationFilters, ListedApplication, ListedApplications
from kontingent.kernel import russian
from kontingent.kernel.keyset import Key, Paged, is_row_name
from kontingent.kernel.spreadsheets import Cell
from kontingent.registry.memberships import FEW
from kontingent.web.address import FORMAT, TOTAL, Part, heard
from kontingent.web.choosing import SeekingForm
from kontingent.web.downloads import Persons, Table
from kontingent.web.exporting import Export, step, straight
from kontingent.web.filtering import changed, without
from kontingent.web.gate import gate
from kontingent.web.listing import Found, Listing, Mark, show
from kontingent.web.persons.filters import APPLICATIONS_SHOWN, ORGANISATION
from kontingent.web.request import Request

ROWS = tuple(Part(name, "Место в списке", partial(is_row_name, numbers=2)) for name in ("after", "before"))
HEADER = (
    "Ребёнок",
    "Номер заявления",
    "Дата регистрации",
    "Желаемая дата зачисления",
    "Организация",
    "Уровень",
    "Статус",
    "Льготная категория",
)


class ApplicationListForm(SeekingForm[ApplicationFilters]):
    VALUES, SHOWN = ApplicationFilters, APPLICATIONS_SHOWN

    @property
    def of_place(self) -> Sequence[str]:
        """Fields that stand in a part of the panel that folds."""
        return [name for one in self.SHOWN if one.group == ORGANISATION for name in one.names if name in self.fields]

    @property
    def is_place_set(self) -> bool:
        return bool({*self.asked, *self.errors} & {*self.of_place})


def _place(listed: Paged[ListedApplication], name: str) -> Key | None:
    return listed.key_named(name) if isinstance(listed, ListedApplications) else None


def _listed(request: Request, form: ApplicationListForm) -> ListedApplications:
    return ListedApplications(request.scope, form.filters)


def _more(request: Request, form: ApplicationListForm, found: Found[ListedApplication] | None) -> dict[str, Any]:
    return {
        "asked": (),
        "is_masked": form.scope.masked,
        "total_href": changed(request.GET, {TOTAL.name: "1"}),
        "word": russian.plural(found.total, "заявление", "заявления", "заявлений") if found else "",
    }


LIST: Listing[ApplicationListForm, ListedApplication] = Listing(
    title="Заявления",
    template="persons/applications.html",
    form=ApplicationListForm,
    listed=_listed,
    mark=Mark(lambda row: row.in_address, _place, ROWS),
    most=FEW,
    counts_when_asked=True,
    is_strict=True,
    is_printed=True,
    persons=lambda row: row.told.person.id,
    more=_more,
)


@gate(Permission.VIEW_PERSONS, asks=LIST.asks)
def applications(request: Request) -> HttpResponse:
    return show(request, LIST)


@gate(Permission.EXPORT, asks=LIST.asks_of_file)
def export(request: Request, kind: str) -> HttpResponseBase:
    return straight(request, _export(request), kind)


@gate(Permission.EXPORT, methods=("GET", "POST"), asks=(*LIST.asks_of_file, FORMAT))
def export_step(request: Request) -> HttpResponseBase:
    return step(request, _export(request))


def _export(request: Request) -> Export:
    form, query, persons = heard(LIST.form_of(request)), without(request.GET, "format"), Persons()
    listed = _listed(request, form)
    rows = (_cells(row) for portion in listed.portions() for row in portion)
    total = listed.count()
    return Export(
        table=Table("applications", LIST.title, HEADER, persons.noted(rows), count=total),
        persons=persons,
        count=total,
        where=form.in_words,
        object_type=ObjectType.REGISTRY,
        object_name=LIST.title,
        step=f"{reverse('applications-step')}{query}",
        back=f"{reverse('applications')}{query}",
    )


def _cells(row: ListedApplication) -> tuple[int, Sequence[Cell]]:
    told = row.told
    return told.person.id, (
        told.person.name, told.number, told.registered, told.desired, row.place.name, told.level, told.status,
        told.benefit,
    )  # fmt: skip
