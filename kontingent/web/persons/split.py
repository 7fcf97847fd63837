"""«Разделить персону»: by which suppliers' ids a person is known, who was merged into him, and parting him into two."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.current.appearances import Appearance, read_appearances
from kontingent.current.identities import reunite
from kontingent.ingest.splits import (
    HoldingSummary,
    SplitIdentity,
    SplitPreview,
    preview_split,
    read_identity,
    split_person,
)
from kontingent.kernel.errors import NotFound, Refusal
from kontingent.people.merges import standing_among
from kontingent.people.queries import survivors
from kontingent.people.split_actions import ExternalId, parted_from
from kontingent.web.address import Part, is_number
from kontingent.web.filtering import number_in
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.panel.merges import shown_merges
from kontingent.web.persons.portfolio import around
from kontingent.web.persons.visit import LIST, ROLE, PersonVisit, head_of, visit
from kontingent.web.request import Note, Request

TITLE = "Разделить персону"
VERBS = {"preview", "split"}


@dataclass(frozen=True, slots=True)
class IdChoice:
    """An id in the form: `value` names it."""

    told: HoldingSummary
    value: str
    is_ticked: bool


@gate(
    Permission.MERGE_PERSONS,
    methods=("GET", "POST"),
    asks=(ROLE, LIST, Part("parted", "Отделённая персона", is_number)),
)
def split(request: Request, person_id: int) -> HttpResponse:
    found = visit(request, person_id)
    if found.moved_to:
        return redirect("portfolio-split", found.access.person_id)
    if request.method != "POST":
        return _page(request, found)
    if request.scope.masked or request.POST.get("verb") not in VERBS:
        raise NotFound
    try:
        return _decide(request, found)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("portfolio-split", found.access.person_id)


@gate(Permission.MERGE_PERSONS, methods=("POST",))
def undo(request: Request, person_id: int) -> HttpResponse:
    found = visit(request, person_id)
    parted = number_in(request.POST.get("parted", ""))
    if request.scope.masked or parted is None:
        raise NotFound
    name = read_appearances([found.access.person_id])[found.access.person_id].full_name
    try:
        reunite(person_id=parted, survivor_id=found.access.person_id, by=request.actor)
    except NotFound:
        raise
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, f"Разделение отменено: {name or 'персона'} снова одна персона.")
    return redirect("portfolio-split", found.access.person_id)


def _decide(request: Request, found: PersonVisit) -> HttpResponse:
    survivor_id, mark = found.access.person_id, request.POST.get("mark", "")
    ids = _ids(request.POST.getlist("id"))
    if request.POST["verb"] == "preview":
        return _page(request, found, ids, preview_split(survivor_id=survivor_id, ids=ids, mark=mark, by=request.actor))
    parted = split_person(survivor_id=survivor_id, ids=ids, mark=mark, by=request.actor)
    address = redirect("portfolio-split", survivor_id)
    address.headers["Location"] += f"?parted={parted}"
    return address


def _ids(values: list[str]) -> list[ExternalId]:
    """`3:p-1001`; what is none is left out, so that nothing else is parted than was ticked."""
    parts = [value.partition(":") for value in values]
    return [ExternalId(number, text) for first, _, text in parts if (number := number_in(first)) is not None]


def _page(
    request: Request, found: PersonVisit, ids: list[ExternalId] | None = None, preview: SplitPreview | None = None
) -> HttpResponse:
    head = head_of(request, found)
    whose = (found.access.person_id, head.header.name)
    said = f"{TITLE}. Предпросмотр" if preview else TITLE
    request.line = Note(Action.PORTFOLIO_VIEWED, ObjectType.PORTFOLIO, *whose, said)
    identity = SplitIdentity((), "") if request.scope.masked else read_identity(found.access.person_id)
    context: dict[str, Any] = {
        **around(request, found, head, is_viewers=True),
        "choices": [_choice(told, ids or []) for told in identity.told],
        "mark": identity.mark,
        "preview": preview,
        "rows": shown_merges(standing_among(request.scope, found.access.ids)),
        "parted": _parted(request, found.access.person_id),
    }
    return page(request, "persons/split.html", context)


def _choice(told: HoldingSummary, ids: list[ExternalId]) -> IdChoice:
    id_ = told.holding.id
    return IdChoice(told, f"{id_.supplier_id}:{id_.external_id}", id_ in ids)


def _parted(request: Request, survivor_id: int) -> Appearance | None:
    """Whom the address says to be parted just now, while he is."""
    parted = number_in(request.GET.get("parted", ""))
    if parted is None or request.scope.masked or not parted_from(survivor_id, parted):
        return None
    return read_appearances([parted])[parted] if survivors([parted]).get(parted) == parted else None
