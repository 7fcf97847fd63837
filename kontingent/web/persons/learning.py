"""«Обучение», beside «Контингент»: one row a membership, so whoever learns in two places stands in it twice."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import ObjectType
from kontingent.kernel import russian
from kontingent.kernel.keyset import Key, Paged
from kontingent.registry.memberships import FEW, ListedMemberships, MembershipRow, is_row_name
from kontingent.web.address import FORMAT, TOTAL, Part, heard
from kontingent.web.columns import header, of_columns, values
from kontingent.web.downloads import Persons, Table
from kontingent.web.exporting import Export, step, straight
from kontingent.web.filtering import changed, without
from kontingent.web.gate import gate
from kontingent.web.listing import Found, Listing, Mark, show, unnumbered
from kontingent.web.persons.columns import MEMBERSHIPS
from kontingent.web.persons.filter_form import MembershipsForm
from kontingent.web.persons.foot import foot_of
from kontingent.web.persons.panel import panel_of
from kontingent.web.persons.registry_pages import SORTED, closed_parts, order_of, sort_links
from kontingent.web.persons.requested import with_request
from kontingent.web.persons.requested_file import of_request
from kontingent.web.persons.saved import LEARNING as SCREEN
from kontingent.web.persons.saved import REQUEST, SAVED, address_of_choice
from kontingent.web.request import Request

ROWS = tuple(Part(name, "Место в списке", is_row_name) for name in ("after", "before"))


def _place(listed: Paged[MembershipRow], name: str) -> Key | None:
    return listed.key_named(name) if isinstance(listed, ListedMemberships) else None


def _listed(request: Request, form: MembershipsForm) -> ListedMemberships:
    return ListedMemberships(request.scope, form.filters.decided(request.scope), *order_of(request.scope, request.GET))


def _made(request: Request) -> MembershipsForm:
    if request.scope.masked:
        request.unheeded += closed_parts(request.GET)
    form = MembershipsForm(request.GET, request.scope)
    with_request(request, form, request.GET, SCREEN)
    return form


def _more(request: Request, form: MembershipsForm, found: Found[MembershipRow] | None) -> dict[str, Any]:
    order, descending = order_of(request.scope, request.GET)
    return {
        **panel_of(request, form, request.GET, SCREEN),
        "asked": (),
        "total_href": changed(request.GET, {TOTAL.name: "1"}),
        "sorts": sort_links(order, request.GET, descending=descending),
        "word": russian.plural(found.total, "зачисление", "зачисления", "зачислений") if found else "",
        **of_columns(MEMBERSHIPS, request.user, form.asked_columns),
        "foot": foot_of(form, _listed(request, form), request.GET, found.total if found.is_exact else None)
        if found
        else None,
    }


LIST: Listing[MembershipsForm, MembershipRow] = Listing(
    title="Обучение",
    template="persons/learning.html",
    form=MembershipsForm,
    made=_made,
    listed=_listed,
    mark=Mark(lambda row: row.in_address, _place, ROWS),
    phrase=unnumbered,
    most=FEW,
    counts_when_asked=True,
    is_strict=True,
    is_printed=True,
    persons=lambda row: row.person_id,
    parts=(*SORTED, *SAVED, REQUEST),
    more=_more,
)


@gate(Permission.VIEW_PERSONS, asks=LIST.asks)
def memberships(request: Request) -> HttpResponse:
    chosen = address_of_choice(request, SCREEN)
    return redirect(chosen) if chosen else show(request, LIST)


@gate(Permission.EXPORT, asks=LIST.asks_of_file)
def export(request: Request, kind: str) -> HttpResponseBase:
    return straight(request, _export(request), kind)


@gate(Permission.EXPORT, methods=("GET", "POST"), asks=(*LIST.asks_of_file, FORMAT))
def export_step(request: Request) -> HttpResponseBase:
    return step(request, _export(request))


def _export(request: Request) -> Export:
    form, query = heard(_made(request)), without(request.GET, "format")
    listed, columns, persons = _listed(request, form), MEMBERSHIPS.of(request.user, form.asked_columns), Persons()
    rows = ((row.person_id, values(columns, row)) for portion in listed.portions() for row in portion)
    total = listed.count()
    table = Table("learning", LIST.title, header(columns, request.scope), persons.noted(rows), count=total)
    export = Export(
        table=table,
        persons=persons,
        count=total,
        where=form.in_words,
        object_type=ObjectType.REGISTRY,
        object_name=LIST.title,
        step=f"{reverse('learning-export-step')}{query}",
        back=f"{reverse('learning')}{query}",
    )
    return of_request(export, form, listed)
