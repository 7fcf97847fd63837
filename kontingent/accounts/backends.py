"""Sign-in by login or e-mail and password."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from kontingent.accounts.models import User


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
