"""Writes to the second factor of an account: codes of a telephone, and recovery codes for the day it is lost."""

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from procrastinate.contrib.django import app

from kontingent.accounts import one_time, vault
from kontingent.accounts.models import RecoveryCode, SecondFactor, Session, User
from kontingent.accounts.rights import demand_may_manage
from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel import clock
from kontingent.kernel.errors import Refusal
from kontingent.kernel.russian import count_phrase


@transaction.atomic
def turn_on(*, by: Actor, user: User, secret: str, code: str, keep_session: str = "") -> list[str]:
    """The recovery codes, which nobody sees again. Refused when the code is not of this secret. Ends other sessions."""
    step = one_time.step_of(secret, one_time.tidy(code), clock.machine_now())
    if step is None:
        raise Refusal("Код не подходит. Проверьте время на телефоне и введите код, который он показывает сейчас.")
    SecondFactor.objects.create(user=user, secret=vault.lock(secret), last_step=step)
    codes = _new_codes(user)
    Session.objects.filter(user_id=user.pk).exclude(session_key=keep_session).delete()
    _journal(by, Action.FACTOR_ON, user, "При входе после пароля спрашивается код, остальные сеансы завершены")
    return codes


@transaction.atomic
def turn_off(*, by: Actor, user: User) -> None:
    """By the person; the caller has asked for the password and a code."""
    if user.must_use_factor:
        raise Refusal("Отключить код с телефона нельзя: его требует администратор.", code="required")
    _forget(user)
    _journal(by, Action.FACTOR_OFF, user, "При входе спрашивается только пароль")


@transaction.atomic
def renew_codes(*, by: Actor, user: User) -> list[str]:
    """Recovery codes instead of the former ones, which open nothing now. The caller has asked for the password."""
    if not SecondFactor.objects.select_for_update().filter(user=user).exists():
        raise Refusal("Код с телефона при входе не включён.", code="no_factor")
    user.recovery_codes.all().delete()
    codes = _new_codes(user)
    _journal(by, Action.RECOVERY_CODES_RENEWED, user, "Прежние коды не действуют")
    return codes


@transaction.atomic
def require(*, by: Actor, user: User, required: bool) -> None:
    """Whoever has no second factor yet sets it up before anything else."""
    demand_may_manage(by, user)
    User.objects.filter(pk=user.pk).update(must_use_factor=required)
    user.must_use_factor = required
    text = "Без кода с телефона разделы Системы закрыты" if required else "Код с телефона при входе необязателен"
    _journal(by, Action.FACTOR_REQUIRED, user, text)


@transaction.atomic
def reset(*, by: Actor, user: User) -> None:
    """The telephone is lost: codes are forgotten, sessions end, the person is told by a letter."""
    demand_may_manage(by, user)
    if not _forget(user):
        raise Refusal("Код с телефона при входе у пользователя не включён.", code="no_factor")
    Session.objects.filter(user_id=user.pk).delete()
    _journal(by, Action.FACTOR_RESET, user, "Прежние коды не действуют, сеансы завершены")
    app.configure_task("accounts.send_factor_reset").defer(user_id=user.pk)


@transaction.atomic
def accept_code(*, by: Actor, user: User, code: str) -> bool:
    """Of the telephone or of the paper. The row is locked meanwhile: no code is accepted twice."""
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    typed = one_time.tidy(code)
    if factor is None:
        return False
    if not one_time.looks_counted(typed):
        return _accept_recovery(by, user, typed)
    secret = vault.unlock(factor.secret)
    step = one_time.step_of(secret, typed, clock.machine_now()) if secret else None
    if secret is None or step is None or step <= factor.last_step:
        return False
    SecondFactor.objects.filter(pk=factor.pk).update(last_step=step, secret=vault.lock(secret))
    return True


def code_asked(*, by: Actor, user: User, agent: str = "") -> None:
    _journal(by, Action.FACTOR_ASKED, user, "Пароль подошёл, для входа нужен код", agent=agent)


def code_failed(*, by: Actor, user: User, agent: str = "", locked: bool = False) -> None:
    if locked:
        _journal(by, Action.SIGN_IN_LOCKED, user, "Вход временно закрыт после нескольких неверных попыток", agent=agent)
    else:
        _journal(by, Action.FACTOR_FAILED, user, "Пользователь неправильно ввел код", agent=agent)


def _accept_recovery(by: Actor, user: User, typed: str) -> bool:
    kept = user.recovery_codes.order_by("pk")
    used = next((row for row in kept if check_password(typed, row.code)), None)
    if used is None:
        return False
    used.delete()
    left = count_phrase(user.recovery_codes.count(), "код", "кода", "кодов")
    _journal(by, Action.RECOVERY_CODE_USED, user, f"Код больше не действует, осталось: {left}")
    return True


def _new_codes(user: User) -> list[str]:
    codes = one_time.new_recovery_codes()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code=make_password(one_time.tidy(code))) for code in codes)
    return codes


def _forget(user: User) -> bool:
    """False when there was nothing to forget."""
    user.recovery_codes.all().delete()
    deleted, _ = SecondFactor.objects.filter(user=user).delete()
    return deleted > 0


def _journal(by: Actor, action: Action, user: User, text: str, **details: str) -> None:
    record(
        by=by,
        action=action,
        object_type=ObjectType.ACCOUNT,
        object_id=user.pk,
        object_name=user.full_name,
        description=text,
        details=details,
    )
