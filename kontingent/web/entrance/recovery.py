"""Recovery of a password, figures 4–7: the address, the letter, the new password twice."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from kontingent.accounts import actions
from kontingent.accounts.models import User
from kontingent.accounts.recovery import request_recovery, user_of_link
from kontingent.web.client_address import client_address
from kontingent.web.entrance.forms import NewPasswordForm, RecoveryForm
from kontingent.web.errors import not_allowed
from kontingent.web.gate import actor_of, public
from kontingent.web.page import page
from kontingent.web.request import PublicRequest

METHODS = ("GET", "HEAD", "POST")
LINK = "recovery_link"  # kept in the session: the address of the page then holds no secret


@public
def ask(request: PublicRequest) -> HttpResponse:
    if request.method not in METHODS:
        return not_allowed(request, METHODS)
    form = RecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        request_recovery(email=form.cleaned_data["email"], ip=client_address(request))
        return redirect("recovery-sent")
    return page(request, "entrance/recovery.html", {"form": form})


@public
def sent(request: PublicRequest) -> HttpResponse:
    return page(request, "entrance/recovery_sent.html")


@public
def follow(request: PublicRequest, number: str, token: str) -> HttpResponse:
    """From the letter: the secret moves from the address into the session."""
    request.session[LINK] = [number, token]
    return redirect("recovery-new")


@public
def new_password(request: PublicRequest) -> HttpResponse:
    if request.method not in METHODS:
        return not_allowed(request, METHODS)
    user = user_of_link(*request.session.get(LINK, ("", "")))
    if user is None:
        return page(request, "entrance/recovery_stale.html", status=410)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _change(request, user, form):
        del request.session[LINK]
        messages.success(request, "Пароль изменён. Войдите с новым паролем.")
        return redirect("sign-in")
    return page(request, "entrance/recovery_new.html", {"form": form})


def _change(request: PublicRequest, user: User, form: NewPasswordForm) -> bool:
    by = actor_of(request, user)
    try:
        actions.change_password(
            by=by, user=user, new=form.cleaned_data["new"], keep_session=request.session.session_key
        )
    except actions.PasswordRefusal as refusal:
        for sentence in refusal.sentences:
            form.add_error("new", sentence)
        return False
    return True
