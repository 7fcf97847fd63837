"""Letters given to the mail server by the worker, and what the journal and the pages say of it."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.db import transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django.models import ProcrastinateJob

from kontingent.accounts.letters import Letter
from kontingent.accounts.models import User
from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType

ATTEMPTS = 6
RETRY = RetryStrategy(max_attempts=ATTEMPTS - 1, exponential_wait=10)  # after 10 s, 100 s, … about a day in all
CREDENTIALS = "accounts.send_credentials"


@contextmanager
def delivery(context: JobContext, *, user: User, by: Actor) -> Iterator[None]:
    """A letter of an account, see `attempt`."""
    with attempt(context, lambda said: letter_failed(by=by, user=user, description=said)):
        yield


@contextmanager
def attempt(context: JobContext, failed: Callable[[str], None]) -> Iterator[None]:
    """One transaction around making and sending a letter: when the server does not take it, nothing of it has happened.

    Sending comes last inside, so that after the server's word only the commit may still fail. `failed` writes the line
    of the journal, in a transaction of its own.
    """
    try:
        with transaction.atomic():
            yield
    except (OSError, UnicodeError):  # the network, the protocol, a folder; a login that SMTP cannot spell
        number = context.job.attempts + 1
        end = "больше попыток не будет" if number >= ATTEMPTS else "попытка повторится"
        failed(f"Письмо не принято, попытка {number} из {ATTEMPTS}, {end}")
        raise


def post(letter: Letter, to: str) -> None:
    answers_to = [letter.reply_to] if letter.reply_to else None
    message = EmailMessage(letter.subject, letter.body, None, [to], reply_to=answers_to)
    for file in letter.files:
        message.attach(file.name, file.content, file.type)
    message.send()


def letter_sent(*, by: Actor, user: User, description: str) -> None:
    _journal(by, Action.LETTER_SENT, user, description)


@transaction.atomic
def letter_failed(*, by: Actor, user: User, description: str) -> None:
    """Without the server's words: they repeat addresses."""
    _journal(by, Action.LETTER_FAILED, user, description)


def _journal(by: Actor, action: Action, user: User, description: str) -> None:
    record(
        by=by,
        action=action,
        object_type=ObjectType.ACCOUNT,
        object_id=user.pk,
        object_name=user.full_name,
        description=description,
    )


@dataclass(frozen=True, slots=True)
class LetterState:
    """What the queue says of a letter; it forgets it after two weeks."""

    is_sent: bool
    is_given_up: bool
    attempts: int  # that failed
    next_at: dt.datetime | None


def last_credentials_letter(user: User) -> LetterState | None:
    job = ProcrastinateJob.objects.filter(task_name=CREDENTIALS, args__user_id=user.pk).order_by("-id").first()
    return None if job is None else state_of(job)


def state_of(job: ProcrastinateJob) -> LetterState:
    given_up = job.status in {"failed", "aborted", "cancelled"}
    return LetterState(job.status == "succeeded", given_up, job.attempts, None if given_up else job.scheduled_at)
