"""«Контингент» as a file: exactly the rows that the filters give, in the columns that the page shows."""

from django.http import HttpResponseBase
from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import ObjectType
from kontingent.registry.queries import all_rows, count
from kontingent.web.address import FORMAT, heard
from kontingent.web.columns import header, values
from kontingent.web.downloads import Persons, Table
from kontingent.web.exporting import Export, step, straight
from kontingent.web.filtering import without
from kontingent.web.gate import gate
from kontingent.web.persons.columns import PERSONS
from kontingent.web.persons.registry import ASKS, form_of
from kontingent.web.persons.registry_pages import listed_of
from kontingent.web.persons.requested_file import of_request
from kontingent.web.request import Request


@gate(Permission.EXPORT, asks=ASKS)
def export(request: Request, kind: str) -> HttpResponseBase:
    return straight(request, _export(request), kind)


@gate(Permission.EXPORT, methods=("GET", "POST"), asks=(*ASKS, FORMAT))
def export_step(request: Request) -> HttpResponseBase:
    return step(request, _export(request))


def _export(request: Request) -> Export:
    form, query = heard(form_of(request, request.GET)), without(request.GET, "format", "n")
    persons, columns = Persons(), PERSONS.of(request.user, form.asked_columns)
    listed = listed_of(request.scope, form.filters, request.GET)
    total = count(request.scope, form.filters, to_the_end=True).n
    rows = ((row.person_id, values(columns, row)) for row in all_rows(request.scope, form.filters, listed.order))
    export = Export(
        table=Table("contingent", "Контингент", header(columns, request.scope), persons.noted(rows), count=total),
        persons=persons,
        count=total,
        where=form.in_words,
        object_type=ObjectType.REGISTRY,
        object_name="Контингент",
        step=f"{reverse('persons-export-step')}{query}",
        back=f"{reverse('persons')}{query}",
    )
    return of_request(export, form, listed)
