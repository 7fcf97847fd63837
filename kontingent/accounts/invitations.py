"""Letters with data for the sign-in, queued in the transaction that makes them due; the worker issues the password."""

from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from kontingent.accounts.actions import create_user
from kontingent.accounts.models import User
from kontingent.accounts.rights import demand_may_manage
from kontingent.audit.actor import Actor
from kontingent.kernel.errors import Refusal


@transaction.atomic
def invite(*, by: Actor, to_creator: bool, **fields: Any) -> User:  # noqa: ANN401 — those of create_user
    """Create the account and send its login and password once: to its person, or to the actor only."""
    user = create_user(by=by, **fields)
    _send(by, user, to_creator=to_creator)
    return user


@transaction.atomic
def renew_password(*, by: Actor, user: User) -> None:
    """A temporary password to the address of the profile; the old one holds until the letter is made."""
    demand_may_manage(by, user)
    if user.is_blocked:
        raise Refusal("Учётная запись заблокирована.", code="blocked", cure="Сначала разблокируйте пользователя.")
    _send(by, user, to_creator=False)


def _send(by: Actor, user: User, *, to_creator: bool) -> None:
    job = app.configure_task("accounts.send_credentials")
    job.defer(user_id=user.pk, by_user_id=by.user_id, to_creator=to_creator)
