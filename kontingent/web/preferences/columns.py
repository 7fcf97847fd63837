"""Which columns a list shows: a small POST form beside the list."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.list_actions import choose_columns
from kontingent.accounts.roles import Permission
from kontingent.web.columns import Columns
from kontingent.web.entrance.views import safe_next
from kontingent.web.gate import gate
from kontingent.web.institutions.columns import BODIES, ORGANISATIONS
from kontingent.web.persons.columns import MEMBERSHIPS, PERSONS
from kontingent.web.request import Request

LISTS: dict[str, tuple[Columns[Any], str]] = {
    PERSONS.screen: (PERSONS, "Контингент"),
    MEMBERSHIPS.screen: (MEMBERSHIPS, "Обучение"),
    ORGANISATIONS.screen: (ORGANISATIONS, "Образовательные организации"),
    BODIES.screen: (BODIES, "Органы управления"),
}


@gate(Permission.OWN_PROFILE, methods=("POST",))
def columns(request: Request, screen: str) -> HttpResponse:
    if screen not in LISTS:
        raise Http404
    known, title = LISTS[screen]
    sent = () if "usual" in request.POST else request.POST.getlist("column")
    chosen = known.known(sent, request.scope) if sent else []
    choose_columns(by=request.actor, user=request.user, screen=screen, title=title, columns=chosen)
    return redirect(safe_next(request))
