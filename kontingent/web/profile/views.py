"""The personal profile: who I am here, my password, my sessions, my sign-ins."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect

from kontingent.accounts import actions, queries
from kontingent.accounts.models import User
from kontingent.accounts.roles import Permission
from kontingent.audit.queries import sign_ins_of
from kontingent.kernel.errors import Refusal
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.profile.forms import ContactsForm, PasswordForm
from kontingent.web.profile.proof import knows_password, status_of
from kontingent.web.request import Request


@gate(Permission.OWN_PROFILE, methods=("GET", "POST"), nameless=True)
def profile(request: Request) -> HttpResponse:
    user = request.user
    form = ContactsForm(request.POST or None, initial={"email": user.email, "phone": user.phone})
    if request.method == "POST" and form.is_valid() and _save(request, form):
        messages.success(request, "Контакты сохранены.")
        return redirect("profile")
    context = {
        "form": form,
        "factor": queries.second_factor_of(user),
        "sessions": queries.sessions_of(user, request.session.session_key),
        "sign_ins": sign_ins_of(user.pk),
        "themes": User.Theme.choices,
        "visions": User.Vision.choices,
    }
    return page(request, "profile/profile.html", context, status=status_of(request))


def _save(request: Request, form: ContactsForm) -> bool:
    if form.changes_email() and not knows_password(request, form):
        return False
    email, phone = form.cleaned_data["email"], form.cleaned_data["phone"]
    try:
        actions.change_user(by=request.actor, user=request.user, email=email, phone=phone)
    except Refusal as refusal:
        form.add_error("email", refusal.sentence)
        return False
    return True


@gate(Permission.OWN_PROFILE, methods=("GET", "POST"), nameless=True, with_stale_password=True)
def password(request: Request) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _change(request, form):
        messages.success(request, "Пароль изменён. Остальные сеансы завершены.")
        return redirect("profile")
    return page(request, "profile/password.html", {"form": form}, status=status_of(request))


def _change(request: Request, form: PasswordForm) -> bool:
    user, session = request.user, request.session
    if not knows_password(request, form, "old"):
        return False
    try:
        actions.change_password(
            by=request.actor, user=user, new=form.cleaned_data["new"], keep_session=session.session_key
        )
    except actions.PasswordRefusal as refusal:
        for sentence in refusal.sentences:
            form.add_error("new", sentence)
        return False
    update_session_auth_hash(request, user)
    return True


@gate(Permission.OWN_PROFILE, methods=("POST",))
def end_session(request: Request, session_id: str) -> HttpResponse:
    actions.end_session(by=request.actor, user=request.user, session_id=session_id)
    messages.success(request, "Сеанс завершён.")
    return redirect("profile")


@gate(Permission.OWN_PROFILE, methods=("POST",))
def end_other_sessions(request: Request) -> HttpResponse:
    key = request.session.session_key or ""
    actions.end_sessions(by=request.actor, user=request.user, keep_session=key)
    messages.success(request, "Остальные сеансы завершены.")
    return redirect("profile")
