"""Applications to an organisation: what the address asks for, and as a file those whose children one may know."""

from collections.abc import Iterable, Iterator, Sequence
from typing import cast
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponseBase, QueryDict
from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import ObjectType
from kontingent.census.applications import ApplicationRow, Demand, Selection, headings, read_applications
from kontingent.institutions.queries import find
from kontingent.institutions.registry import NOT_GIVEN
from kontingent.kernel import classifiers
from kontingent.kernel.errors import NotFound
from kontingent.kernel.spreadsheets import Cell
from kontingent.web.address import FORMAT, heard
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


def _coded(label: str, code: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[*classifiers.classifier(code).choices(), (NOT_GIVEN, "Не указан")])


class ApplicationsForm(FilterForm):
    """Has no fields on the page: links of the numbers fill it."""

    demand = forms.ChoiceField(label="Очередь")
    level = _coded("Уровень образования", "education_level")
    status = _coded("Статус", "application_status")

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        choices = [(demand.value, heading.whole) for demand, heading in headings().items()]
        cast("forms.ChoiceField", self.fields["demand"]).choices = choices

    @property
    def selection(self) -> Selection:
        said = {name: "" if value == NOT_GIVEN else value for name, value in self.asked.items()}
        demand = said.get("demand")
        return Selection(said.get("status"), said.get("level"), Demand(demand) if demand else None)

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
    form, persons, query = heard(ApplicationsForm(request.GET)), Persons(), without(request.GET, "format")
    found = read_applications(request.scope, institution.pk, form.selection)
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
