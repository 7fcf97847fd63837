"""The registry of persons, figure 8."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel.errors import NotFound
from kontingent.kernel.keyset import Page
from kontingent.people.roles import Roles
from kontingent.registry.filters import Filters
from kontingent.registry.queries import ListedPersons, Total, count, count_exactly, count_within, with_repeated
from kontingent.registry.rows import RegistryRow
from kontingent.web.address import LISTED, PRINT, TOTAL, Part, is_number
from kontingent.web.columns import of_columns
from kontingent.web.filtering import PAGING, changed, size_of, without
from kontingent.web.gate import gate
from kontingent.web.listing import page_of
from kontingent.web.page import page
from kontingent.web.persons.columns import PERSONS
from kontingent.web.persons.elsewhere import elsewhere_of
from kontingent.web.persons.filter_form import RegistryForm
from kontingent.web.persons.foot import foot_of
from kontingent.web.persons.in_the_way import in_the_way
from kontingent.web.persons.panel import panel_of
from kontingent.web.persons.registry_pages import (
    BY_PERSON,
    SORTED,
    asked_row,
    closed_parts,
    listed_of,
    pager_of,
    row_query,
    sort_links,
)
from kontingent.web.persons.requested import with_request
from kontingent.web.persons.saved import PERSONS as SCREEN
from kontingent.web.persons.saved import REQUEST, SAVED, address_of_choice
from kontingent.web.persons.sought import Sought, SoughtForm, keep, recall
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.request import Note, Request

TEMPLATE = "persons/registry.html"
WITHIN = 20  # milliseconds: a total that takes longer comes by itself, after the rows
WORDS = {
    Roles.NONE: ("персона", "персоны", "персон"),
    Roles.LEARNER: ("обучающийся", "обучающихся", "обучающихся"),
    Roles.GUARDIAN: ("родитель", "родителя", "родителей"),
    Roles.EMPLOYEE: ("сотрудник", "сотрудника", "сотрудников"),
    Roles.APPLICANT: ("поступающий", "поступающих", "поступающих"),
}
COUNTED = "Число найденных"
FORGOTTEN = "Поиск по СНИЛС или документу забыт: повторите его."


ASKS = (
    RegistryForm,
    *LISTED,
    *SORTED,
    Part("row", "Место в списке", is_number),
    Part("n", "Номер строки", is_number),
    TOTAL,
    Part("sought", "Поиск по номеру"),
    *SAVED,
    REQUEST,
)


@gate(Permission.VIEW_PERSONS, asks=(*ASKS, PRINT))
def registry(request: Request) -> HttpResponse:
    chosen = address_of_choice(request, SCREEN)
    if chosen:
        return redirect(chosen)
    return _show(request, request.GET, SoughtForm())


@gate(Permission.VIEW_PERSONS, asks=ASKS)
def total(request: Request) -> HttpResponse:
    """Of a list that took too long to count. A count answers too, so it leaves a line of its own, whoever asks."""
    form = form_of(request, request.GET)
    filters, line = form.filters, note_of(Action.REGISTRY_BUILT, form)
    request.line = replace(line, description=f"{COUNTED}. {line.description}")
    context = {
        "total": with_repeated(request.scope, filters, count(request.scope, filters)),
        "words": WORDS[filters.role],
        "total_href": without(request.GET, "n", "size"),
    }
    return page(request, "persons/total.html", context)


@gate(Permission.VIEW_PERSONS, methods=("POST",))
def search(request: Request) -> HttpResponse:
    """By СНИЛС or document, together with the filters that are set: their address comes with the form."""
    if request.scope.masked:
        raise NotFound
    query, asked = QueryDict(request.POST.get("back", "")[:4000]), SoughtForm(request.POST)
    if not asked.is_valid():
        return _show(request, query, asked)
    token = keep(request.session, asked.sought)
    return redirect(f"/contingent/{changed(query, {'sought': token, 'n': ''})}")


def form_of(request: Request, query: QueryDict) -> RegistryForm:
    if request.scope.masked:
        request.unheeded += closed_parts(query)
    sought = recall(request.session, query.get("sought", "")) if request.scope.open_data else Sought()
    form = RegistryForm(query, request.scope, sought or Sought())
    if sought is None and form.is_valid():
        form.add_error(None, FORGOTTEN)
    with_request(request, form, query, SCREEN)
    return form


def _show(request: Request, query: QueryDict, asked: SoughtForm) -> HttpResponse:
    form = form_of(request, query)
    shown = _found(request, form, query) if form.is_valid() else {"rows": None}
    are_numbers_set = bool(asked.errors) or form.sought != Sought()
    context = {
        **panel_of(request, form, query, SCREEN, are_numbers_set=are_numbers_set),
        "asked": asked,
        "conditions": form.in_words,
        **shown,
        **_printing(request, form, shown["rows"] or ()),
    }
    response = page(request, TEMPLATE, context, fragment="registry")
    if request.htmx:  # a form sends its empty fields too; the address keeps what is set
        response.headers["HX-Push-Url"] = f"/contingent/{changed(query, {}, keep=PAGING)}"
    return response


def _printing(request: Request, form: RegistryForm, rows: Sequence[RegistryRow]) -> dict[str, Any]:
    """Every page is told of, for it names other persons; printed is the page with the persons on it."""
    line = note_of(Action.REGISTRY_BUILT, form)
    return looked_at(request, line, as_printed(line, [row.person_id for row in rows]))


def _found(request: Request, form: RegistryForm, query: QueryDict) -> dict[str, Any]:
    filters = form.filters.decided(request.scope)
    known = _counted(request, filters, query)
    listed = replace(listed_of(request.scope, filters, query, known), stand_close=known is None)
    found, query = _page(request, listed, query)
    return {
        "rows": found.rows,
        "total": known,
        "words": WORDS[filters.role],
        "total_href": without(query, "n", "size"),
        "row_query": row_query(query),
        **of_columns(PERSONS, request.user, form.asked_columns),
        "foot": foot_of(form, listed, query, known.n if known and known.is_exact else None),
        "sorts": sort_links(listed.order, query, descending=listed.descending),
        "pager": pager_of(found, known, query),
        "elsewhere": elsewhere_of(request.scope, filters, query, known),
        "hindrance": in_the_way(request.scope, form, query) if not found.rows else None,
    }


def _page(request: Request, listed: ListedPersons, query: QueryDict) -> tuple[Page[RegistryRow], QueryDict]:
    """With the person one comes back from; the address is that of the page shown."""
    size = size_of(query)
    found = page_of(request, listed, BY_PERSON, size, has_end=True, query=query)
    if (row := asked_row(query)) is not None and row not in {shown.person_id for shown in found.rows}:
        asked = listed.starting_at(row, size)
        return listed.page(asked) if asked else found, QueryDict(without(query, "n")[1:])
    return found, query


def _counted(request: Request, filters: Filters, query: QueryDict) -> Total | None:
    """To the end where somebody asks for it, and waits."""
    if "total" in query:
        return count_exactly(request.scope, filters)
    total = count_within(request.scope, filters, WITHIN)
    return None if total is None else with_repeated(request.scope, filters, total)


def note_of(action: Action, form: RegistryForm) -> Note:
    return Note(
        action=action,
        object_type=ObjectType.REGISTRY,
        object_name="Контингент",
        description=form.in_words,
        details={"open_data": form.scope.open_data},
    )
