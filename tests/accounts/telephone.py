"""A telephone with an application of one-time codes, for the tests of every room above."""

import datetime as dt
from dataclasses import dataclass

import pyotp

from kontingent.accounts import second_factor
from kontingent.accounts.models import User
from kontingent.kernel import clock

START = dt.datetime(2018, 4, 20, 9, 0, tzinfo=dt.UTC)


@dataclass
class Telephone:
    secret: str
    codes: list[str]

    def shows(self) -> str:
        return pyotp.TOTP(self.secret).at(clock.machine_now())


def with_telephone(user: User) -> Telephone:
    """Switched on an hour before START, so that at START any code is new."""
    secret = pyotp.random_base32()
    with clock.fixed(START - dt.timedelta(hours=1)):
        code = pyotp.TOTP(secret).at(clock.machine_now())
        return Telephone(secret, second_factor.turn_on(by=user.actor(), user=user, secret=secret, code=code))
