"""Theme and low-vision version live in cookies: the server sets them, so pages come right without a script."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from kontingent.accounts.models import User
from kontingent.web.frame import SPACING_COOKIE, SPACINGS, THEME_COOKIE, VISION_COOKIE

YEAR = 365 * 24 * 60 * 60


def remember_appearance(
    response: HttpResponseBase, *, theme: str | None = None, vision: str | None = None, spacing: str | None = None
) -> None:
    """Set what is given; the usual look needs no cookie."""
    chosen = (
        (THEME_COOKIE, theme, User.Theme.AUTO),
        (VISION_COOKIE, vision, User.Vision.USUAL),
        (SPACING_COOKIE, spacing, SPACINGS[0]),
    )
    for cookie, value, usual in chosen:
        if value == usual:
            response.delete_cookie(cookie, samesite="Lax")
        elif value is not None:
            response.set_cookie(
                cookie, value, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
            )


def restore_appearance(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """At the sign-in: what the profile keeps, unless this browser has already been told otherwise."""
    chosen = request.COOKIES
    remember_appearance(
        response,
        theme=None if THEME_COOKIE in chosen else user.theme,
        vision=None if VISION_COOKIE in chosen else user.vision,
    )
