"""«Неоднозначные совпадения»: two persons side by side, and the operator says whether they are one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel.errors import NotFound
from kontingent.people.cases import CaseKey, MergeRow, count_open_cases, find_case, open_cases, recent_merges
from kontingent.portfolios.identities import decide_case, undo_merge
from kontingent.web.filtering import changed, number_in
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.pager import Pager
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Note, Request

TITLE = "Неоднозначные совпадения"
DECISIONS = {"same": True, "different": False}


@gate(Permission.DECIDE_CASES)
def cases(request: Request) -> HttpResponse:
    after = _key(request, request.GET.get("after", ""))
    found = open_cases(request.scope, after=after)
    request.line = Note(Action.REGISTRY_BUILT, ObjectType.REGISTRY, object_name=TITLE)
    context = {
        "tabs": tabs_of(request),
        "cases": found.rows,
        "total": count_open_cases(request.scope),
        "merges": _merges(request),
        "is_masked": request.scope.masked,
        "pager": Pager(
            shown="",
            start_href=changed(request.GET, {}) if after else "",
            next_href=changed(request.GET, {"after": str(found.after.case_id)}) if found.after else "",
        ),
    }
    return page(request, "panel/cases.html", context)


@gate(Permission.DECIDE_CASES, methods=("POST",))
def decide(request: Request, case_id: int, verb: str) -> HttpResponse:
    if verb not in DECISIONS:
        raise Http404
    if find_case(request.scope, case_id) is None:
        raise NotFound("Такого совпадения нет.")
    decide_case(case_id=case_id, same=DECISIONS[verb], by=request.actor)
    messages.success(request, "Персоны объединены." if DECISIONS[verb] else "Персоны оставлены двумя разными.")
    return redirect("panel-cases")


@gate(Permission.MERGE_PERSONS, methods=("POST",))
def undo(request: Request, person_id: int) -> HttpResponse:
    if person_id not in {merge.person.person_id for merge in _merges(request)}:
        raise NotFound("Такого объединения нет.")
    undo_merge(person_id=person_id, by=request.actor)
    messages.success(request, "Объединение отменено: персоны снова разные.")
    return redirect("panel-cases")


def _merges(request: Request) -> list[MergeRow]:
    """The newest that still hold."""
    return [merge for merge in recent_merges(request.scope) if merge.undone_at is None]


def _key(request: Request, text: str) -> CaseKey | None:
    """The address names a case, not its score."""
    number = number_in(text)
    case = find_case(request.scope, number) if number is not None else None
    return CaseKey(case.score, case.id) if case else None
