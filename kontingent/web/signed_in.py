"""Who asks: the user that came with his session, in one statement."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from kontingent.accounts.models import User


class SignedInMiddleware(AuthenticationMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user(request))  # type: ignore[assignment]  # as Django's own


def _user(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """Whoever is not plainly the owner of the session is Django's business: it asks again, and ends what is stale."""
    key = request.session.get(SESSION_KEY)  # loads the session
    owner: User | None = getattr(request.session, "owner", None)
    is_his = (
        owner is not None
        and key == str(owner.pk)
        and request.session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(request.session.get(HASH_SESSION_KEY, ""), owner.get_session_auth_hash())
    )
    return owner if owner is not None and is_his else get_user(request)
