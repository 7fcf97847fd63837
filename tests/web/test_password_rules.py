"""Rules of passwords that time has a part in: how long a password holds, how long a link does."""

import datetime as dt

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from kontingent.accounts.models import User
from kontingent.accounts.recovery import link_for, user_of_link
from kontingent.kernel import clock
from tests.accounts.people import PASSWORD, account, body

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "address"), [(90, "/profile/"), (91, "/profile/password/")])
def test_a_password_holds_ninety_days(client, days, address):
    user = account(body())
    User.objects.update(password_changed_at=clock.now() - dt.timedelta(days=days, seconds=-60))
    answer = client.post("/login/", {"login": user.login, "password": PASSWORD, "next": "/profile/"}, follow=True)
    assert answer.request["PATH_INFO"] == address


@pytest.mark.parametrize(("hours", "holds"), [(23.9, True), (24.1, False)])
def test_a_link_of_recovery_holds_a_day(monkeypatch, hours, holds):
    user = account(body())
    number, token = link_for(user).split("/")[-3:-1]
    later = dt.datetime.now() + dt.timedelta(hours=hours)  # noqa: DTZ005 - the generator counts so
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _self: later)
    assert (user_of_link(number, token) is not None) is holds


def test_a_link_ends_with_the_password_it_was_to_change():
    user = account(body())
    number, token = link_for(user).split("/")[-3:-1]
    user.set_password("Другая-тетрадь-51")
    user.save()
    assert user_of_link(number, token) is None
