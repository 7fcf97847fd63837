"""Writes to accounts. Each is atomic and leaves its line in the journal."""

from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from kontingent.accounts import passwords
from kontingent.accounts.logins import login_base
from kontingent.accounts.models import FormerPassword, Session, User
from kontingent.accounts.rights import (
    demand_may_change,
    demand_may_create,
    demand_may_manage,
    demand_may_open_data,
    demand_own_or_may_manage,
)
from kontingent.accounts.roles import ROLE_NAMES, Role
from kontingent.accounts.sessions import public_id
from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel import clock
from kontingent.kernel.errors import NotFound, Refusal

FORMER_ADDRESS = "accounts.tell_former_address"
_TAKEN = {
    "accounts_user_email_once": ("email_taken", "Этот адрес уже записан за другим пользователем. Укажите другой."),
    "accounts_user_snils_once": ("snils_taken", "Этот СНИЛС уже записан за другим пользователем."),
}


class PasswordRefusal(Refusal):
    """`sentences`: what is wrong with the new password, one by one."""

    code = "password"

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@transaction.atomic
def create_user(
    *,
    by: Actor,
    family_name: str,
    given_name: str,
    email: str,
    role: Role,
    institution_id: int,
    additional_name: str = "",
    snils: str = "",
    phone: str = "",
    personal_data: bool = False,
    login: str | None = None,
    password: str | None = None,
    must_change_password: bool = True,
) -> User:
    """An account with a login made from the name. Without `password` nobody can enter it until one is issued."""
    demand_may_create(by, role, institution_id)
    if personal_data:
        demand_may_open_data(by)
    user = User(
        login=login or _free_login(login_base(family_name, given_name, additional_name)),
        email=email.strip(),
        phone=phone.strip(),
        family_name=family_name.strip(),
        given_name=given_name.strip(),
        additional_name=additional_name.strip(),
        snils=snils,
        role=role,
        institution_id=institution_id,
        personal_data=personal_data,
        must_change_password=must_change_password,
        password=make_password(password),
        password_changed_at=clock.now() if password else None,
        created_by=by.user_id,
    )
    _insert(user)
    access = "включён" if personal_data else "выключен"
    _journal(by, Action.USER_CREATED, user, f"Роль «{ROLE_NAMES[role]}», доступ к ПДн {access}")
    return user


def _free_login(base: str) -> str:
    taken = set(User.objects.filter(login__startswith=base).values_list("login", flat=True))
    number, login = 1, base
    while login in taken:
        number += 1
        login = f"{base}{number}"
    return login


def _insert(user: User) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise _as_refusal(error) from error


def _as_refusal(error: IntegrityError) -> Exception:
    for constraint, (code, sentence) in _TAKEN.items():
        if constraint in str(error):
            return Refusal(sentence, code=code)
    return error


@transaction.atomic
def change_user(*, by: Actor, user: User, **fields: object) -> User:
    """Change the named fields; the journal keeps what was and what became.

    Of one's own account only the contacts; of others' those accounts whose role one may create. A former e-mail is
    told: letters about the password go elsewhere from now on.
    """
    changed = {name: value for name, value in fields.items() if getattr(user, name) != value}
    if not changed:
        return user
    demand_may_change(by, user, changed)
    before = {name: getattr(user, name) for name in changed}
    for name, value in changed.items():
        setattr(user, name, value)
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(**changed)
    except IntegrityError as error:
        raise _as_refusal(error) from error
    only_access = set(changed) == {"personal_data"}
    action = Action.DATA_ACCESS_CHANGED if only_access else Action.USER_CHANGED
    labels = {field.name: str(field.verbose_name) for field in User._meta.fields}  # noqa: SLF001 - Django's public name
    names = ", ".join(labels[name] for name in changed)
    text = f"Доступ к ПДн {'включён' if user.personal_data else 'выключен'}" if only_access else f"Изменено: {names}"
    _journal(by, action, user, text, {"was": _closed(before), "became": _closed(changed)})
    if before.get("email"):
        app.configure_task(FORMER_ADDRESS).defer(user_id=user.pk, to=before["email"])
    return user


def _closed(values: dict[str, object]) -> dict[str, object]:
    """The journal is read by people who may not see a СНИЛС: that it changed is enough."""
    return {name: "***" if name == "snils" and value else value for name, value in values.items()}


@transaction.atomic
def change_password(*, by: Actor, user: User, new: str, keep_session: str | None = None) -> None:
    """Set a password the person chose: not weak, not recent. Ends every session but `keep_session` (its key)."""
    found = passwords.problems(new, user.login)
    if not found and _was_used(user, new):
        found = [f"Этот пароль уже был среди последних {passwords.HISTORY}. Придумайте другой."]
    if found:
        raise PasswordRefusal(found)
    _set_password(user, new, must_change=False)
    Session.objects.filter(user_id=user.pk).exclude(session_key=keep_session or "").delete()
    _journal(
        by,
        Action.PASSWORD_CHANGED,
        user,
        "Авторизация по старому паролю больше невозможна, действует новый пароль",
    )


@transaction.atomic
def issue_password(*, by: Actor, user: User) -> str:
    """A temporary password to be sent once; the person must change it at the first sign-in. Ends all sessions."""
    demand_may_manage(by, user)
    password = passwords.generate()
    _set_password(user, password, must_change=True)
    Session.objects.filter(user_id=user.pk).delete()
    _journal(by, Action.CREDENTIALS_SENT, user, "Выдан временный пароль, при первом входе его нужно сменить")
    return password


@transaction.atomic
def set_known_password(*, by: Actor, user: User, password: str) -> None:
    """For a machine's own accounts (the demonstration): a password that is printed, and stays."""
    _set_password(user, password, must_change=False)
    _journal(by, Action.PASSWORD_CHANGED, user, "Назначен пароль демонстрации")


def _was_used(user: User, password: str) -> bool:
    former = user.former_passwords.order_by("-set_at", "-id")[: passwords.HISTORY - 1]
    return any(check_password(password, kept) for kept in [user.password, *(row.password for row in former)])


def _set_password(user: User, password: str, *, must_change: bool) -> None:
    if user.has_usable_password():
        FormerPassword.objects.create(user=user, password=user.password, set_at=clock.now())
    user.set_password(password)
    user.must_change_password = must_change
    user.password_changed_at = clock.now()
    User.objects.filter(pk=user.pk).update(
        password=user.password, must_change_password=must_change, password_changed_at=user.password_changed_at
    )


@transaction.atomic
def block(*, by: Actor, user: User) -> None:
    """Nobody enters the account and its sessions end at once."""
    demand_may_manage(by, user)
    User.objects.filter(pk=user.pk).update(is_blocked=True)
    user.is_blocked = True
    Session.objects.filter(user_id=user.pk).delete()
    _journal(by, Action.USER_BLOCKED, user, "Вход закрыт, сеансы завершены")


@transaction.atomic
def unblock(*, by: Actor, user: User) -> None:
    demand_may_manage(by, user)
    User.objects.filter(pk=user.pk).update(is_blocked=False)
    user.is_blocked = False
    _journal(by, Action.USER_UNBLOCKED, user, "Вход открыт")


@transaction.atomic
def end_session(*, by: Actor, user: User, session_id: str) -> None:
    """End one session of the account by the identifier its page shows."""
    demand_own_or_may_manage(by, user)
    for session in Session.objects.filter(user_id=user.pk):
        if public_id(session.session_key) == session_id:
            session.delete()
            _journal(by, Action.SESSION_ENDED, user, f"Завершён сеанс с адреса {session.ip or '-'}")
            return
    raise NotFound("Этот сеанс уже завершён.")


@transaction.atomic
def end_sessions(*, by: Actor, user: User, keep_session: str = "") -> int:
    """All of the account, or all but one, by its key. How many there were."""
    demand_own_or_may_manage(by, user)
    ended, _ = Session.objects.filter(user_id=user.pk).exclude(session_key=keep_session).delete()
    if ended:
        kept = ", кроме текущего" if keep_session else ""
        _journal(by, Action.SESSION_ENDED, user, f"Завершены все сеансы{kept}")
    return ended


def set_appearance(*, user: User, theme: str | None = None, vision: str | None = None) -> None:
    """Theme and low-vision version follow the person. A matter of taste: not journaled."""
    fields = {name: value for name, value in (("theme", theme), ("vision", vision)) if value is not None}
    User.objects.filter(pk=user.pk).update(**fields)


def signed_in(*, by: Actor, user: User, agent: str = "") -> None:
    _journal(by, Action.SIGNED_IN, user, "Пользователь вошел в систему", {"agent": agent})


def signed_out(*, by: Actor, user: User) -> None:
    _journal(by, Action.SIGNED_OUT, user, "Пользователь вышел из системы")


def sign_in_failed(*, by: Actor, user: User | None, agent: str = "", locked: bool = False) -> None:
    """`user` is None when no account has the login. What was typed is not kept: it may be a password."""
    action = Action.SIGN_IN_LOCKED if locked else Action.SIGN_IN_FAILED
    if user is None:
        text = "Нет учётной записи с таким логином"
    elif locked:
        text = "Вход временно закрыт после нескольких неверных попыток"
    elif user.is_blocked:
        text = "Учётная запись заблокирована"
    else:
        text = "Пользователь неправильно ввел пароль"
    _journal(by, action, user, text, {"agent": agent})


def own_password_failed(*, by: Actor, user: User, agent: str = "", locked: bool = False) -> None:
    """Somebody who has signed in was asked for the password again: it may be not the account's owner who sits there."""
    action = Action.SIGN_IN_LOCKED if locked else Action.SIGN_IN_FAILED
    text = "Вход временно закрыт после нескольких неверных попыток" if locked else "Неверный пароль в личном профиле"
    _journal(by, action, user, text, {"agent": agent})


def _journal(by: Actor, action: Action, user: User | None, text: str, details: dict[str, Any] | None = None) -> None:
    record(
        by=by,
        action=action,
        object_type=ObjectType.ACCOUNT,
        object_id=user.pk if user else None,
        object_name=user.full_name if user else "",
        description=text,
        details=details,
    )
