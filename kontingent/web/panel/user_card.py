"""The card of a user: who it is, what he may, and what an administrator does with the account."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from kontingent.accounts import actions, second_factor
from kontingent.accounts.invitations import renew_password
from kontingent.accounts.models import User
from kontingent.accounts.postman import last_credentials_letter
from kontingent.accounts.queries import second_factor_of, sessions_of
from kontingent.accounts.registry import UserRow, find_user
from kontingent.accounts.rights import demand_may_manage, may_manage
from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.audit.queries import sign_ins_of
from kontingent.kernel.errors import NotFound, Refusal
from kontingent.kernel.identifiers import snils_format
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.panel.user_forms import UserForm
from kontingent.web.panel.users import explain
from kontingent.web.request import Note, Request


@gate(Permission.MANAGE_USERS, methods=("GET", "POST"))
def user_card(request: Request, user_id: int) -> HttpResponse:
    row = _found(request, user_id)
    is_open = row.user.pk != request.user.pk and may_manage(request.user.role, row.user.role)
    form = _form(request, row.user) if is_open else None
    if request.method == "POST" and form is None:
        raise NotFound
    if form is not None and form.is_valid() and _save(request, row.user, form):
        messages.success(request, "Изменения сохранены.")
        return redirect("panel-user", user_id)
    request.line = Note(Action.USER_VIEWED, ObjectType.ACCOUNT, user_id, row.user.full_name)
    context = {"tabs": tabs_of(request), "row": row, "form": form, **_around(row)}
    return page(request, "panel/user.html", context)


@gate(Permission.MANAGE_USERS, methods=("POST",))
def act(request: Request, user_id: int, verb: str) -> HttpResponse:
    row = _found(request, user_id)
    if verb not in VERBS:
        raise Http404
    said = VERBS[verb](request, row.user)
    messages.add_message(request, messages.INFO if said.startswith(UNCHANGED[:11]) else messages.SUCCESS, said)
    return redirect("panel-user", user_id)


def _found(request: Request, user_id: int) -> UserRow:
    row = find_user(request.scope.institution_id, user_id)
    if row is None:
        raise NotFound
    return row


def _form(request: Request, user: User) -> UserForm:
    initial: dict[str, object] = {
        "name": user.full_name,
        "email": user.email,
        "role": user.role,
        "institution": str(user.institution_id),
        "snils": snils_format(user.snils),
    }
    form = UserForm(request.POST if request.method == "POST" else None, request.user, initial)
    if not request.scope.open_data:
        del form.fields["snils"]  # what one may not see one does not overwrite
    return form


def _save(request: Request, user: User, form: UserForm) -> bool:
    try:
        actions.change_user(by=request.actor, user=user, **form.given)
    except Refusal as refusal:
        explain(form, refusal)
        return False
    return True


def _around(row: UserRow) -> dict[str, Any]:
    return {
        "scope_words": f"{row.institution}, подчинённые органы и организации" if row.institution else "",
        "letter": last_credentials_letter(row.user),
        "factor": second_factor_of(row.user),
        "sessions": sessions_of(row.user, None),
        "sign_ins": sign_ins_of(row.user.pk),
    }


def _password(request: Request, user: User) -> str:
    renew_password(by=request.actor, user=user)
    return "Письмо с новым паролем отправляется на электронную почту пользователя."


UNCHANGED = "Так уже было: {}. Ничего не изменилось."


def _unchanged(request: Request, user: User, state: str) -> str:
    """Said to those alone who might change it."""
    demand_may_manage(request.actor, user)
    return UNCHANGED.format(state)


def _block(request: Request, user: User) -> str:
    if user.is_blocked:
        return _unchanged(request, user, "пользователь заблокирован")
    actions.block(by=request.actor, user=user)
    return "Пользователь заблокирован, его сеансы завершены."


def _unblock(request: Request, user: User) -> str:
    if not user.is_blocked:
        return _unchanged(request, user, "пользователь не\u00a0заблокирован")
    actions.unblock(by=request.actor, user=user)
    return "Пользователь разблокирован."


def _end_sessions(request: Request, user: User) -> str:
    actions.end_sessions(by=request.actor, user=user)
    return "Сеансы пользователя завершены."


def _open_data(request: Request, user: User) -> str:
    if user.personal_data:
        return UNCHANGED.format("доступ к\u00a0ПДн включён")
    actions.change_user(by=request.actor, user=user, personal_data=True)
    return "Доступ к ПДн включён."


def _close_data(request: Request, user: User) -> str:
    if not user.personal_data:
        return UNCHANGED.format("доступ к\u00a0ПДн выключен")
    actions.change_user(by=request.actor, user=user, personal_data=False)
    return "Доступ к ПДн выключен."


def _require_factor(request: Request, user: User) -> str:
    if user.must_use_factor:
        return _unchanged(request, user, "код с\u00a0телефона при\u00a0входе требуется")
    second_factor.require(by=request.actor, user=user, required=True)
    return "Код с телефона при входе требуется: пока пользователь его не включит, разделы для него закрыты."


def _release_factor(request: Request, user: User) -> str:
    if not user.must_use_factor:
        return _unchanged(request, user, "код с\u00a0телефона при\u00a0входе не\u00a0требуется")
    second_factor.require(by=request.actor, user=user, required=False)
    return "Код с телефона при входе больше не требуется."


def _reset_factor(request: Request, user: User) -> str:
    second_factor.reset(by=request.actor, user=user)
    return "Код с телефона при входе сброшен, сеансы завершены, пользователю отправляется письмо."


VERBS: dict[str, Callable[[Request, User], str]] = {
    "password": _password,
    "block": _block,
    "unblock": _unblock,
    "end-sessions": _end_sessions,
    "open-data": _open_data,
    "close-data": _close_data,
    "require-factor": _require_factor,
    "release-factor": _release_factor,
    "reset-factor": _reset_factor,
}
