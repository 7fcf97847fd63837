"""Applications to an organisation as a file: those whose children the viewer may know of."""

from collections.abc import Iterable, Iterator, Sequence

from django.http import HttpResponseBase
from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import ObjectType
from kontingent.institutions.queries import find
from kontingent.kernel.errors import NotFound
from kontingent.kernel.spreadsheets import Cell
from kontingent.portfolios.applications import ApplicationRow, StatusCount, count_applications, read_applications
from kontingent.web.downloads import Persons, Table
from kontingent.web.exporting import Export, step, straight
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


@gate(Permission.EXPORT)
def export(request: Request, institution_id: int, kind: str) -> HttpResponseBase:
    return straight(request, _export(request, institution_id), kind)


@gate(Permission.EXPORT, methods=("GET", "POST"))
def export_step(request: Request, institution_id: int) -> HttpResponseBase:
    return step(request, _export(request, institution_id))


def asked_status(request: Request, counted: Iterable[StatusCount]) -> StatusCount | None:
    """One of those that there are; None asks for all."""
    asked = request.GET.get("status")
    return next((one for one in counted if one.code == asked), None)


def _export(request: Request, institution_id: int) -> Export:
    institution = find(institution_id)
    if institution is None or not institution.is_organisation or not may_list(request.scope, institution):
        raise NotFound
    status = asked_status(request, count_applications(institution.pk))
    found, persons = read_applications(request.scope, institution.pk, status.code if status else None), Persons()
    query = f"?status={status.code}" if status else ""
    return Export(
        table=Table(f"applications-{institution.pk}", "Заявления на зачисление", HEADER, persons.noted(_cells(found))),
        persons=persons,
        count=len({row.person.id for row in found}),
        where=f"Заявления на зачисление, статус: {status.label if status else 'любой'}",
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
