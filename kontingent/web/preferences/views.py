"""Theme, low-vision version and its spacing: small POST forms on every page, before and after sign-in."""

from django.http import HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.actions import set_appearance
from kontingent.accounts.models import User
from kontingent.web.entrance.views import safe_next
from kontingent.web.errors import not_allowed
from kontingent.web.frame import SPACINGS
from kontingent.web.gate import public
from kontingent.web.preferences.cookies import remember_appearance
from kontingent.web.request import PublicRequest


@public
def appearance(request: PublicRequest) -> HttpResponse:
    if request.method != "POST":
        return not_allowed(request, ["POST"])
    theme = _chosen(request, "theme", User.Theme.values)
    vision = _chosen(request, "vision", User.Vision.values)
    if isinstance(request.user, User) and (theme or vision):
        set_appearance(user=request.user, theme=theme, vision=vision)
    response = redirect(safe_next(request))
    remember_appearance(response, theme=theme, vision=vision, spacing=_chosen(request, "spacing", SPACINGS))
    return response


def _chosen(request: PublicRequest, name: str, allowed: list[str]) -> str | None:
    value = request.POST.get(name)
    return value if value in allowed else None
