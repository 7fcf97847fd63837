"""Sign-in through a provider (ЕСИА): away by a button, back by an address with a code, and a session or a sentence."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import urlencode

from kontingent.accounts.linking import account_of
from kontingent.accounts.models import User
from kontingent.accounts.provider.attempt import Attempt, resume
from kontingent.accounts.provider.choice import Provider, provider
from kontingent.accounts.provider.refusals import (
    AccountBlocked,
    Cancelled,
    ProviderRefusal,
    RequestRefused,
    StaleAttempt,
    code_of,
)
from kontingent.accounts.provider_actions import provider_sign_in_failed, signed_in_by_provider
from kontingent.accounts.sessions import BY_PROVIDER
from kontingent.audit.actor import Actor
from kontingent.web.client_address import client_address
from kontingent.web.entrance.opening import agent_of, open_session
from kontingent.web.entrance.views import START, safe_next
from kontingent.web.errors import not_allowed
from kontingent.web.gate import actor_of, public
from kontingent.web.page import page
from kontingent.web.preferences.cookies import restore_appearance
from kontingent.web.request import PublicRequest

ATTEMPT = "provider_attempt"


@public
def start(request: PublicRequest) -> HttpResponse:
    if request.method != "POST":
        return not_allowed(request, ["POST"])
    chosen, attempt = _chosen(), Attempt(back=safe_next(request))
    try:
        address = chosen.address(attempt)
    except ProviderRefusal as refusal:
        return _refused(request, chosen, refusal, attempt.back)
    request.session[ATTEMPT] = attempt.kept()
    return HttpResponseRedirect(address)


@public
def callback(request: PublicRequest) -> HttpResponse:
    if request.method != "GET":
        return not_allowed(request, ["GET"])
    chosen, back = _chosen(), START
    try:
        attempt = _resume(request)
        back = attempt.back
        user = account_of(chosen.identify(attempt, _code(request)))
    except ProviderRefusal as refusal:
        return _refused(request, chosen, refusal, back)
    return _enter(request, chosen, user, back)


@public
def farewell(request: PublicRequest) -> HttpResponse:
    """After our own sign-out: the person may still be signed in at the provider, on a machine others use."""
    chosen = _chosen()
    try:
        address = chosen.farewell(f"{settings.ADDRESS}/login/")
    except ProviderRefusal:
        address = ""
    return page(request, "entrance/farewell.html", {"address": address, "provider": chosen.options.title})


def _chosen() -> Provider:
    chosen = provider()
    if chosen is None:
        raise Http404
    return chosen


def _resume(request: PublicRequest) -> Attempt:
    """Once: the attempt is forgotten before anything is asked of the provider."""
    kept = request.session.pop(ATTEMPT, None)
    if kept is not None:
        request.session.save()
    return resume(kept, request.GET.get("state", ""))


def _code(request: PublicRequest) -> str:
    if error := request.GET.get("error", ""):
        named = code_of(error, request.GET.get("error_description", ""))
        raise Cancelled if error == "access_denied" else RequestRefused(foreign=named)
    if code := request.GET.get("code", ""):
        return code
    raise StaleAttempt


def _enter(request: PublicRequest, chosen: Provider, user: User, back: str) -> HttpResponse:
    open_session(request, user)
    request.session[BY_PROVIDER] = True
    request.session.save()
    signed_in_by_provider(by=actor_of(request, user), user=user, provider=chosen.options.title, agent=agent_of(request))
    response = redirect(back)
    restore_appearance(request, response, user)
    return response


def _refused(request: PublicRequest, chosen: Provider, refusal: ProviderRefusal, back: str) -> HttpResponse:
    """The sentence stands on the page of sign-in, whose address holds nothing of what came back."""
    known = User.objects.filter(pk=refusal.user_id).first() if isinstance(refusal, AccountBlocked) else None
    by = actor_of(request, known) if known else Actor(name="Неизвестный", ip=client_address(request))
    title = chosen.options.title
    provider_sign_in_failed(by=by, refusal=refusal, user=known, provider=title, agent=agent_of(request))
    messages.error(request, refusal.told(title))
    return redirect(f"/login/?{urlencode({'next': back})}" if back != START else "/login/")
