"""Sign-in by login or e-mail and password, then by a code where the account has a second factor."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from kontingent.accounts.models import User
from kontingent.accounts.second_factor import accept_code
from kontingent.audit.actor import Actor


class LoginOrEmailBackend(BaseBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_kwargs: object
    ) -> User | None:
        if not username or not password:
            return None
        user = User.objects.with_login_or_email(username).first()
        if user is None:
            make_password(password)  # an unknown login takes as long as a known one
            return None
        return user if check_password(password, user.password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.working().filter(pk=user_id).first()


class CodeBackend(BaseBackend):
    """The second step. It opens nothing by itself: the caller knows whose password was right.

    A backend, so that wrong codes are counted with wrong passwords, and the lock holds for both.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str = "",
        code: str = "",
        by: Actor | None = None,
        **_kwargs: object,
    ) -> User | None:
        if not code or by is None:
            return None
        user = User.objects.working().filter(login=username).first()
        return user if user and accept_code(by=by, user=user, code=code) else None
