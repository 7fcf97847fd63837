"""Sign-in and sign-out, figure 1."""

import hashlib

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from kontingent.accounts import actions, queries
from kontingent.accounts.models import User
from kontingent.accounts.provider.choice import title
from kontingent.accounts.roles import Permission
from kontingent.accounts.sessions import BY_PROVIDER
from kontingent.audit.actor import Actor
from kontingent.web.client_address import client_address
from kontingent.web.entrance.forms import SignInForm
from kontingent.web.entrance.opening import agent_of, enter
from kontingent.web.entrance.second_step import LOCKED, ask_for_code
from kontingent.web.errors import not_allowed
from kontingent.web.gate import actor_of, gate, public
from kontingent.web.page import page
from kontingent.web.request import PublicRequest, Request

START = "/"
WRONG = "Логин или пароль не подходят. Проверьте раскладку клавиатуры и клавишу Caps\u00a0Lock."


@public
def sign_in(request: PublicRequest) -> HttpResponse:
    if request.method not in {"GET", "HEAD", "POST"}:
        return not_allowed(request, ["GET", "HEAD", "POST"])
    back = safe_next(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(back)
        return _form(request, SignInForm(), back)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _form(request, form, back)
    user, sentence = _try(request, form.cleaned_data["login"], form.cleaned_data["password"])
    if user is None:
        return _form(request, form, back, sentence, status=429 if sentence == LOCKED else 200)
    return ask_for_code(request, user, back) if queries.second_factor_of(user) else enter(request, user, back)


def _form(request: PublicRequest, form: SignInForm, back: str, sentence: str = "", status: int = 200) -> HttpResponse:
    is_sent_here = back != START and not form.is_bound
    context = {"form": form, "next": back, "is_sent_here": is_sent_here, "sentence": sentence, "provider": title()}
    return allowing_departure(page(request, "entrance/sign_in.html", context, status=status))


def allowing_departure(response: HttpResponse) -> HttpResponse:
    """Browsers apply `form-action` to where a form's answer redirects, too: to the provider."""
    if options := settings.SIGN_IN_PROVIDER:
        response._csp_update = {"form-action": [options.origin]}  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp reads it
    return response


def _try(request: PublicRequest, name: str, password: str) -> tuple[User | None, str]:
    """The account, or nobody and why not. Unknown, blocked and mistyped look the same."""
    known = queries.by_login_or_email(name)
    # An unknown name is kept only as a digest: people type passwords into the wrong field.
    attempt = known.login if known else f"?{hashlib.sha256(name.encode()).hexdigest()[:24]}"
    agent = agent_of(request)
    user = authenticate(request, username=attempt, password=password)
    if not isinstance(user, User):
        locked = bool(getattr(request, "axes_locked_out", False))
        actions.sign_in_failed(by=_nobody(request, known), user=known, agent=agent, locked=locked)
        return None, LOCKED if locked else WRONG
    return user, ""


def _nobody(request: PublicRequest, known: User | None) -> Actor:
    """Who failed to sign in: the journal of figure 19 names the account, if there is one."""
    return actor_of(request, known) if known else Actor(name="Неизвестный", ip=client_address(request))


@gate(Permission.OWN_PROFILE, methods=("POST",), with_stale_password=True)
def sign_out(request: Request) -> HttpResponse:
    came_by_provider = request.session.get(BY_PROVIDER, False)
    actions.signed_out(by=request.actor, user=request.user)
    logout(request)
    options = settings.SIGN_IN_PROVIDER
    return redirect("provider-out" if came_by_provider and options and options.logout else "/login/")


def safe_next(request: PublicRequest) -> str:
    """Where to go after the sign-in: only an address of this site, from its root."""
    wanted = request.POST.get("next") or request.GET.get("next") or START
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if allowed and wanted.startswith("/") else START
