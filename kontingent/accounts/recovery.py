"""Recovery of a password by e-mail: the same answer and the same work for a known and an unknown address."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from procrastinate.contrib.django import app

from kontingent.accounts.models import User
from kontingent.accounts.queries import place_of, working_user_with_email
from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry, ObjectType
from kontingent.kernel import clock

LETTERS_AN_HOUR = 3


@transaction.atomic
def request_recovery(*, email: str, ip: str | None) -> None:
    """Queue a letter with a one-time link."""
    user = working_user_with_email(email)
    too_many = _letters_of_the_last_hour(user) >= LETTERS_AN_HOUR
    by = user.actor(ip=ip, institution_path=place_of(user).path) if user else Actor(name="Неизвестный", ip=ip)
    record(
        by=by,
        action=Action.RECOVERY_REQUESTED,
        object_type=ObjectType.ACCOUNT,
        object_id=user.pk if user else None,
        object_name=user.full_name if user else "",
        description=_what_happened(user, too_many=too_many),
    )
    sent_to = user.pk if user and not too_many else 0
    app.configure_task("accounts.send_recovery").defer(user_id=sent_to)


def _letters_of_the_last_hour(user: User | None) -> int:
    since = clock.now() - dt.timedelta(hours=1)
    number = user.pk if user else 0
    return JournalEntry.objects.filter(action=Action.RECOVERY_REQUESTED, user_id=number, at__gt=since).count()


def _what_happened(user: User | None, *, too_many: bool) -> str:
    if user is None:
        return "Нет учётной записи с таким адресом"
    return "Письмо не отправлено: их было слишком много" if too_many else "Письмо со ссылкой ставится в очередь"


def link_for(user: User) -> str:
    """A link that sets a new password once, within a day. It leads where the settings say: a request may lie."""
    number = urlsafe_base64_encode(str(user.pk).encode())
    return f"{settings.ADDRESS}/recovery/{number}/{default_token_generator.make_token(user)}/"


def user_of_link(number: str, token: str) -> User | None:
    """The account of a link that is still good: not used, not older than its day, the account not blocked."""
    try:
        user_id = int(urlsafe_base64_decode(number))
    except ValueError:
        return None
    user = User.objects.working().filter(pk=user_id).first()
    return user if user and default_token_generator.check_token(user, token) else None
