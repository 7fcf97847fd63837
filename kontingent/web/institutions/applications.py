"""Applications to an organisation: what the address asks for, and as a file those whose children one may know."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import ObjectType
from kontingent.census.applications import ApplicationRow, Demand, Selection, read_applications
from kontingent.institutions.queries import find
from kontingent.kernel.errors import NotFound
from kontingent.kernel.filtering import NOT_GIVEN
from kontingent.kernel.spreadsheets import Cell
from kontingent.web.address import FORMAT, heard
from kontingent.web.declaring import OfferedField, Shown, shown
from kontingent.web.downloads import Persons, Table
from kontingent.web.exporting import Export, step, straight
from kontingent.web.filtering import FilterForm, without
from kontingent.web.gate import gate
from kontingent.web.links import may_list
from kontingent.web.request import Request

HEADER = (
    "Ребёнок",
    "Номер заявления",
    "Дата регистрации",
    "Желаемая дата зачисления",
    "Уровень",
    "Статус",
    "Льготная категория",
)


def _coded(name: str, label: str) -> Shown:
    field = OfferedField(label, rest=[(NOT_GIVEN, "Не указан")])
    return shown(name, name, field, value=lambda code: "" if code == NOT_GIVEN else code)


class ApplicationsForm(FilterForm[Selection]):
    """Has no fields on the page: links of the numbers fill it."""

    VALUES = Selection
    SHOWN = (
        shown("demand", "demand", OfferedField("Очередь"), value=Demand),
        _coded("level", "Уровень образования"),
        _coded("status", "Статус"),
    )

    @property
    def query(self) -> str:
        return f"?{urlencode(self.asked)}" if self.asked else ""


@gate(Permission.EXPORT, asks=(ApplicationsForm,))
def export(request: Request, institution_id: int, kind: str) -> HttpResponseBase:
    return straight(request, _export(request, institution_id), kind)


@gate(Permission.EXPORT, methods=("GET", "POST"), asks=(ApplicationsForm, FORMAT))
def export_step(request: Request, institution_id: int) -> HttpResponseBase:
    return step(request, _export(request, institution_id))


def _export(request: Request, institution_id: int) -> Export:
    institution = find(institution_id)
    if institution is None or not institution.is_organisation or not may_list(request.scope, institution):
        raise NotFound
    form, persons = heard(ApplicationsForm(request.GET, request.scope)), Persons()
    query = without(request.GET, "format")
    found = read_applications(request.scope, institution.pk, form.filters)
    return Export(
        table=Table(f"applications-{institution.pk}", "Заявления на зачисление", HEADER, persons.noted(_cells(found))),
        persons=persons,
        count=len({row.person.id for row in found}),
        where=f"Заявления на зачисление. {form.in_words}",
        object_type=ObjectType.ORGANISATION,
        object_name=institution.name,
        object_id=institution.pk,
        step=f"{reverse('applications-export-step', args=[institution.pk])}{query}",
        back=f"{reverse('organisation-section', args=[institution.pk, 'applications'])}{query}",
    )


def _cells(found: Iterable[ApplicationRow]) -> Iterator[tuple[int, Sequence[Cell]]]:
    for row in found:
        yield row.person.id, (
            row.person.name, row.number, row.registered, row.desired, row.level, row.status, row.benefit,
        )  # fmt: skip
