"""«Неоднозначные совпадения»: two persons side by side, and the operator says whether they are one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel.errors import NotFound
from kontingent.people.cases import CaseKey, count_open_cases, find_case, open_cases
from kontingent.portfolios.identities import decide_case
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


def _key(request: Request, text: str) -> CaseKey | None:
    """The address names a case, not its score."""
    number = number_in(text)
    case = find_case(request.scope, number) if number is not None else None
    return CaseKey(case.score, case.id) if case else None
