"""The code after the password. Between the two the session is nobody's: it only remembers whose password was right."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.dateparse import parse_datetime

from kontingent.accounts import second_factor
from kontingent.accounts.models import User
from kontingent.kernel import clock
from kontingent.web.entrance.forms import CodeForm
from kontingent.web.entrance.opening import agent_of, enter
from kontingent.web.errors import not_allowed
from kontingent.web.gate import actor_of, public
from kontingent.web.page import page
from kontingent.web.request import PublicRequest

AWAITED = "awaits_code"  # in the session
PATIENCE = dt.timedelta(minutes=5)
LOCKED = (
    "Вход временно закрыт: было несколько неверных попыток подряд. Попробуйте через 15 минут или восстановите пароль."
)
WRONG = "Код не подходит. Каждый код действует полминуты и принимается один раз: дождитесь следующего."
LATE = "Время на ввод кода вышло. Введите логин и пароль ещё раз."


def ask_for_code(request: PublicRequest, user: User, back: str) -> HttpResponse:
    """A new key of the session: one that was planted before does not learn whose password was right."""
    request.session.cycle_key()
    request.session[AWAITED] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "since": clock.now().isoformat(),
        "next": back,
    }
    second_factor.code_asked(by=actor_of(request, user), user=user, agent=agent_of(request))
    return redirect("sign-in-code")


@public
def code(request: PublicRequest) -> HttpResponse:
    if request.method not in {"GET", "HEAD", "POST"}:
        return not_allowed(request, ["GET", "HEAD", "POST"])
    user = _awaited(request)
    if user is None:
        if AWAITED in request.session:
            del request.session[AWAITED]
            messages.warning(request, LATE)
        return redirect("sign-in")
    form = CodeForm(request.POST if request.method == "POST" else None)
    sentence = code_problem(request, user, form.cleaned_data["code"]) if form.is_valid() else ""
    if form.is_valid() and not sentence:
        return enter(request, user, request.session.pop(AWAITED)["next"])
    status = 429 if sentence == LOCKED else 200
    return page(request, "entrance/code.html", {"form": form, "sentence": sentence}, status=status)


def _awaited(request: PublicRequest) -> User | None:
    """Whose password was right not long ago, and is still the same."""
    kept = request.session.get(AWAITED, {})
    since = parse_datetime(kept.get("since", ""))
    if since is None or not clock.now() - PATIENCE < since <= clock.now():
        return None
    user = User.objects.working().filter(pk=kept["user"]).first()
    return user if user and constant_time_compare(user.get_session_auth_hash(), kept["password"]) else None


def code_problem(request: PublicRequest, user: User, typed: str) -> str:
    """Empty when the code is good. Wrong ones count with wrong passwords, and stand in the journal."""
    by = actor_of(request, user)
    if authenticate(request, username=user.login, code=typed, by=by):
        return ""
    locked = is_locked(request)
    second_factor.code_failed(by=by, user=user, agent=agent_of(request), locked=locked)
    return LOCKED if locked else WRONG


def password_problem(request: PublicRequest, user: User, typed: str) -> str:
    """Asked again of somebody who has signed in, under the same lock."""
    if authenticate(request, username=user.login, password=typed):
        return ""
    return LOCKED if is_locked(request) else "Это не действующий пароль."


def is_locked(request: PublicRequest) -> bool:
    return bool(getattr(request, "axes_locked_out", False))
