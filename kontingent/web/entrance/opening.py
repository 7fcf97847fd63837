"""A session opens here, whichever way its owner was recognised."""

from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect

from kontingent.accounts import actions
from kontingent.accounts.models import User
from kontingent.accounts.sessions import AGENT, IP, SIGNED_IN_AT
from kontingent.kernel import clock
from kontingent.web.client_address import client_address
from kontingent.web.gate import actor_of
from kontingent.web.preferences.cookies import restore_appearance
from kontingent.web.request import PublicRequest

BACKEND = "kontingent.accounts.backends.LoginOrEmailBackend"


def open_session(request: PublicRequest, user: User) -> None:
    """The key of the session changes: one that was planted before the sign-in opens nothing."""
    login(request, user, BACKEND)
    request.session[IP], request.session[AGENT] = client_address(request), agent_of(request)
    request.session[SIGNED_IN_AT] = clock.now().isoformat()
    request.session.save()


def enter(request: PublicRequest, user: User, back: str) -> HttpResponse:
    """By password, and by a code where one was due: the session, its line in the journal, the way back."""
    open_session(request, user)
    actions.signed_in(by=actor_of(request, user), user=user, agent=agent_of(request))
    response = redirect(back)
    restore_appearance(request, response, user)
    return response


def agent_of(request: PublicRequest) -> str:
    return request.headers.get("User-Agent", "")[:300]
