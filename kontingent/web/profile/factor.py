"""The second factor in the profile: on by the password and a code of the new telephone, off by the same two.

New recovery codes take the password alone: whoever lost his telephone has signed in with the last of them.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from kontingent.accounts import one_time, second_factor, vault
from kontingent.accounts.queries import second_factor_of
from kontingent.accounts.roles import Permission
from kontingent.kernel.errors import Refusal
from kontingent.web.entrance.second_step import code_problem
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.profile.forms import FactorForm, OwnPasswordForm
from kontingent.web.profile.proof import knows_password, status_of
from kontingent.web.profile.qr import qr_code
from kontingent.web.request import Request

SECRET = "new_factor"  # noqa: S105 - a name in the session, where the secret lies locked until it is confirmed


@gate(Permission.OWN_PROFILE, methods=("GET", "POST"), nameless=True, without_factor=True)
def turn_on(request: Request) -> HttpResponse:
    if second_factor_of(request.user):
        return redirect("profile")
    secret = _secret(request)
    form = FactorForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (codes := _turn_on(request, form, secret)):
        del request.session[SECRET]
        said = "Код с телефона при входе включён, остальные сеансы завершены."
        return page(request, "profile/factor_codes.html", {"codes": codes, "said": said})
    context = {
        "form": form,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "qr": qr_code(one_time.address(secret, request.user.login)),
    }
    return page(request, "profile/factor.html", context, status=status_of(request))


@gate(Permission.OWN_PROFILE, methods=("GET", "POST"), nameless=True)
def turn_off(request: Request) -> HttpResponse:
    if second_factor_of(request.user) is None:
        return redirect("profile")
    form = FactorForm(request.POST if request.method == "POST" else None)
    if not request.user.must_use_factor and form.is_valid() and _proved(request, form):
        second_factor.turn_off(by=request.actor, user=request.user)
        messages.success(request, "Код с телефона при входе отключён.")
        return redirect("profile")
    return page(request, "profile/factor_off.html", {"form": form}, status=status_of(request))


@gate(Permission.OWN_PROFILE, methods=("GET", "POST"), nameless=True)
def renew_codes(request: Request) -> HttpResponse:
    if second_factor_of(request.user) is None:
        return redirect("profile")
    form = OwnPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and knows_password(request, form):
        codes = second_factor.renew_codes(by=request.actor, user=request.user)
        context = {"codes": codes, "said": "Коды заменены, прежние больше не действуют."}
        return page(request, "profile/factor_codes.html", context)
    return page(request, "profile/factor_renew.html", {"form": form}, status=status_of(request))


def _secret(request: Request) -> str:
    """The same one until it is confirmed: the page may be opened again while the telephone is being set up."""
    kept = vault.unlock(request.session.get(SECRET, ""))
    if kept:
        return kept
    made = one_time.new_secret()
    request.session[SECRET] = vault.lock(made)
    return made


def _turn_on(request: Request, form: FactorForm, secret: str) -> list[str]:
    """The recovery codes; none when something does not fit, and the form says what."""
    if not knows_password(request, form):
        return []
    key = request.session.session_key or ""
    code = form.cleaned_data["code"]
    try:
        return second_factor.turn_on(by=request.actor, user=request.user, secret=secret, code=code, keep_session=key)
    except Refusal as refusal:
        form.add_error("code", refusal.sentence)
        return []


def _proved(request: Request, form: FactorForm) -> bool:
    if knows_password(request, form) and (problem := code_problem(request, request.user, form.cleaned_data["code"])):
        form.add_error("code", problem)
    return form.is_valid()
