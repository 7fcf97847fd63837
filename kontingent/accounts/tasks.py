"""Letters are sent by the worker: the page does not wait for the mail server, and its time tells nothing.

No secret stands in the queue: the link and the password are made when the letter is.
"""

from axes.models import AccessAttempt
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kontingent.accounts import actions, letters
from kontingent.accounts.models import User
from kontingent.accounts.queries import place_of
from kontingent.accounts.recovery import link_for
from kontingent.accounts.sessions import SessionStore
from kontingent.kernel import clock

RETRY = RetryStrategy(max_attempts=6, exponential_wait=10)


@app.task(name="accounts.send_recovery", retry=RETRY)
def send_recovery(user_id: int, site: str) -> None:
    """`user_id` 0 is an address nobody has: the job does nothing, the page could not tell."""
    user = User.objects.working().filter(pk=user_id).first()
    if user is None:
        return
    letter = letters.recovery(user.full_name, link_for(user, site), settings.PASSWORD_RESET_TIMEOUT // 3600)
    send_mail(letter.subject, letter.body, None, [user.email])


@app.task(name="accounts.send_credentials", retry=RETRY)
def send_credentials(user_id: int, by_user_id: int, *, to_creator: bool, site: str) -> None:
    """A new temporary password of the account, to its person or to whoever created it; sent or not set at all."""
    user = User.objects.working().filter(pk=user_id).first()
    creator = User.objects.get(pk=by_user_id)
    if user is None:
        return
    with transaction.atomic():
        password = actions.issue_password(by=creator.actor(institution_path=place_of(creator).path), user=user)
        letter = letters.credentials(user.full_name, user.login, password, site)
        send_mail(letter.subject, letter.body, None, [creator.email if to_creator else user.email])


@app.task(name="accounts.send_factor_reset", retry=RETRY)
def send_factor_reset(user_id: int) -> None:
    user = User.objects.working().filter(pk=user_id).first()
    if user is None:
        return
    letter = letters.factor_reset(user.full_name)
    send_mail(letter.subject, letter.body, None, [user.email])


@app.periodic(cron="23 3 * * *")
@app.task(name="accounts.remove_expired", queueing_lock="accounts.remove_expired")
def remove_expired(timestamp: int) -> None:
    """Sessions past their limit and failures of sign-in that no longer count."""
    SessionStore.clear_expired()
    AccessAttempt.objects.filter(attempt_time__lt=clock.now() - settings.AXES_COOLOFF_TIME).delete()
