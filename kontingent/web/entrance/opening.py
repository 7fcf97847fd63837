"""A session opens here, whichever way its owner was recognised."""

from django.contrib.auth import login

from kontingent.accounts.models import User
from kontingent.accounts.sessions import AGENT, IP, SIGNED_IN_AT
from kontingent.kernel import clock
from kontingent.web.client_address import client_address
from kontingent.web.request import PublicRequest

BACKEND = "kontingent.accounts.backends.LoginOrEmailBackend"


def open_session(request: PublicRequest, user: User) -> None:
    """The key of the session changes: one that was planted before the sign-in opens nothing."""
    login(request, user, BACKEND)
    request.session[IP], request.session[AGENT] = client_address(request), agent_of(request)
    request.session[SIGNED_IN_AT] = clock.now().isoformat()
    request.session.save()


def agent_of(request: PublicRequest) -> str:
    return request.headers.get("User-Agent", "")[:300]
