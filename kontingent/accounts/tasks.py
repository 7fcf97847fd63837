"""Letters are sent by the worker: the page does not wait for the mail server, and its time tells nothing.

No secret stands in the queue: the link and the password are made when the letter is.
"""

from axes.models import AccessAttempt
from django.conf import settings
from procrastinate import JobContext
from procrastinate.contrib.django import app

from kontingent.accounts import actions, letters
from kontingent.accounts.models import User
from kontingent.accounts.postman import CREDENTIALS, RETRY, delivery, letter_sent, post
from kontingent.accounts.queries import place_of
from kontingent.accounts.recovery import link_for
from kontingent.accounts.sessions import SessionStore
from kontingent.kernel import clock


@app.task(name="accounts.send_recovery", retry=RETRY, pass_context=True)
def send_recovery(context: JobContext, user_id: int) -> None:
    """`user_id` 0 is an address nobody has: the job does nothing, the page could not tell."""
    user = User.objects.working().filter(pk=user_id).first()
    if user is None:
        return
    by = user.actor(institution_path=place_of(user).path)
    with delivery(context, user=user, by=by):
        letter = letters.recovery(user.full_name, link_for(user), settings.PASSWORD_RESET_TIMEOUT // 3600)
        letter_sent(by=by, user=user, description="Письмо со ссылкой для восстановления пароля")
        post(letter, user.email)


@app.task(name=CREDENTIALS, retry=RETRY, pass_context=True)
def send_credentials(context: JobContext, user_id: int, by_user_id: int, *, to_creator: bool) -> None:
    """A new temporary password of the account, to its person or to whoever created it; sent or not set at all."""
    user = User.objects.working().filter(pk=user_id).first()
    creator = User.objects.get(pk=by_user_id)
    if user is None:
        return
    by = creator.actor(institution_path=place_of(creator).path)
    with delivery(context, user=user, by=by):
        password = actions.issue_password(by=by, user=user)
        letter = letters.credentials(user.full_name, user.login, password, f"{settings.ADDRESS}/")
        post(letter, creator.email if to_creator else user.email)


@app.task(name="accounts.send_factor_reset", retry=RETRY, pass_context=True)
def send_factor_reset(context: JobContext, user_id: int) -> None:
    user = User.objects.working().filter(pk=user_id).first()
    if user is None:
        return
    by = user.actor(institution_path=place_of(user).path)
    with delivery(context, user=user, by=by):
        letter_sent(by=by, user=user, description="Письмо о сбросе кода с телефона")
        post(letters.factor_reset(user.full_name), user.email)


@app.task(name=actions.FORMER_ADDRESS, retry=RETRY, pass_context=True)
def tell_former_address(context: JobContext, user_id: int, to: str) -> None:
    """Also of an account that has been blocked since: the address was its owner's."""
    user = User.objects.get(pk=user_id)
    by = user.actor(institution_path=place_of(user).path)
    with delivery(context, user=user, by=by):
        letter_sent(by=by, user=user, description="Письмо на прежний адрес о смене электронной почты")
        post(letters.address_changed(user.full_name, settings.SUPPORT_EMAIL), to)


@app.periodic(cron="23 3 * * *")
@app.task(name="accounts.remove_expired", queueing_lock="accounts.remove_expired")
def remove_expired(timestamp: int) -> None:
    """Sessions past their limit and failures of sign-in that no longer count."""
    SessionStore.clear_expired()
    AccessAttempt.objects.filter(attempt_time__lt=clock.now() - settings.AXES_COOLOFF_TIME).delete()
