"""«Неоднозначные совпадения»: two persons side by side, and the operator says whether they are one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel.errors import NotFound
from kontingent.people.cases import CaseKey, CasePage, count_open_cases, find_case, open_cases
from kontingent.people.merge_actions import CaseClosed, reopen_case
from kontingent.portfolios.identities import decide_case
from kontingent.web.address import NEIGHBOURS, Part, is_number, lost_place
from kontingent.web.filtering import changed, number_in
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.pager import Pager
from kontingent.web.panel.case_rows import CaseFilterForm, decided_of, shown_cases
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Note, Request

TITLE = "Неоднозначные совпадения"
DECISIONS = {"same": True, "different": False}
REOPEN = "reopen"


@gate(Permission.DECIDE_CASES, asks=(CaseFilterForm, NEIGHBOURS[0], Part("decided", "Решённое совпадение", is_number)))
def cases(request: Request) -> HttpResponse:
    after, form = _key(request, request.GET.get("after", "")), CaseFilterForm(request.GET)
    request.unheeded += lost_place(request.GET, is_first=after is None)
    found = open_cases(request.scope, form.filters, after=after)
    said = form.in_words if form.asked else ""
    request.line = Note(Action.REGISTRY_BUILT, ObjectType.REGISTRY, object_name=TITLE, description=said)
    context = {
        "tabs": tabs_of(request),
        "cases": shown_cases(found.rows),
        "form": form,
        "chips": form.chips(request.GET),
        "decided": decided_of(request),
        "total": count_open_cases(request.scope, form.filters),
        "is_masked": request.scope.masked,
        "pager": _pager(request, after, found),
    }
    return page(request, "panel/cases.html", context)


@gate(Permission.DECIDE_CASES, methods=("POST",))
def decide(request: Request, case_id: int, verb: str) -> HttpResponse:
    """A case that is decided already is answered with a sentence."""
    if verb not in {*DECISIONS, REOPEN}:
        raise Http404
    if find_case(request.scope, case_id) is None:
        raise NotFound("Такого совпадения нет.")
    answer = redirect("panel-cases")
    try:
        if verb == REOPEN:
            reopen_case(case_id=case_id, by=request.actor)
            messages.success(request, "Совпадение снова ждёт решения.")
        else:
            decide_case(case_id=case_id, same=DECISIONS[verb], by=request.actor)
            answer.headers["Location"] += f"?decided={case_id}"
    except CaseClosed as refusal:
        messages.warning(request, refusal.sentence)
    return answer


def _pager(request: Request, after: CaseKey | None, found: CasePage) -> Pager:
    return Pager(
        shown="",
        start_href=changed(request.GET, {"decided": ""}) if after else "",
        next_href=changed(request.GET, {"decided": "", "after": str(found.after.case_id)}) if found.after else "",
    )


def _key(request: Request, text: str) -> CaseKey | None:
    """The address names a case, not its score."""
    number = number_in(text)
    case = find_case(request.scope, number) if number is not None else None
    return CaseKey(case.score, case.id) if case else None
