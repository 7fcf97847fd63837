"""What every page has around it: the menu by role, the theme, the low-vision version, the body of the person."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.dateparse import parse_datetime
from django.utils.functional import SimpleLazyObject

from kontingent.accounts.models import PreparedFile, User
from kontingent.accounts.queries import place_of
from kontingent.accounts.roles import Permission
from kontingent.accounts.sessions import SIGNED_IN_AT, Workplace, expiry
from kontingent.ingest.queries import latest_taken
from kontingent.kernel import clock
from kontingent.web.help.topics import SIGN_IN, topic_of

THEME_COOKIE, VISION_COOKIE, SPACING_COOKIE = "theme", "vision", "spacing"
FILES_ASKED = "_files"  # in the session: the person has asked for a file that is made later
SPACINGS = ["usual", "wide"]  # of letters and lines in the low-vision version


@dataclass(frozen=True, slots=True)
class MenuItem:
    title: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Where people turn for help: an address of mail, and the portal where the installation has one."""

    email: str
    portal: str


@dataclass(frozen=True, slots=True)
class FilesNotice:
    """How many files of the person are ready, and how many are being made."""

    ready: int
    under_way: int


@dataclass(frozen=True)
class Frame:
    """Asked of the database only by pages that show the foot: a fragment costs no query."""

    user: User | None
    theme: str
    vision: str
    spacing: str
    path: str
    region_name: str
    desk: Desk
    help_href: str
    place: Workplace | None = None  # that the gate has asked for
    signed_in_at: dt.datetime | None = None
    menu: list[MenuItem] = field(default_factory=list)
    asked_for_files: bool = False  # in this session: nobody else's page asks for them

    @property
    def is_large(self) -> bool:
        return self.vision != User.Vision.USUAL

    @property
    def now(self) -> dt.datetime:
        """For the foot of what is printed."""
        return clock.now()

    @property
    def session_seconds(self) -> int:
        """How long the session lasts if nothing more is asked of the server."""
        now = clock.now()
        return max(0, int((expiry(self.signed_in_at, now) - now).total_seconds()))

    @cached_property
    def institution_name(self) -> str:
        place = self.place or (place_of(self.user) if self.user else None)
        return place.name if place else ""

    @cached_property
    def files(self) -> FilesNotice | None:
        """None where there is nothing to say of them."""
        if self.user is None or not self.asked_for_files:
            return None
        states = list(PreparedFile.objects.kept().filter(user=self.user).values_list("state", flat=True))
        ready = states.count(PreparedFile.State.READY)
        return FilesNotice(ready, len(states) - ready - states.count(PreparedFile.State.FAILED)) if states else None

    @cached_property
    def data_moment(self) -> dt.datetime | None:
        """When the latest package was taken: how fresh what one sees is."""
        return None if self.user is None else latest_taken()


# In the order of the manual, figures 2 and 3.
SECTIONS = (
    ("Контингент", "/contingent/", "/contingent/", Permission.VIEW_PERSONS),
    ("Образовательные организации", "/organisations/", "/organisations/", Permission.VIEW_INSTITUTIONS),
    ("Органы управления", "/bodies/", "/bodies/", Permission.VIEW_INSTITUTIONS),
    ("Отчёты", "/reports/", "/reports/", Permission.VIEW_REPORTS),
    ("Панель администратора", "/panel/users/", "/panel/", Permission.MANAGE_USERS),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `frame` in every template, and one token for all forms of a page."""
    user = getattr(request, "user", None)
    known = user if isinstance(user, User) or getattr(user, "is_authenticated", False) else None
    return {
        "frame": Frame(
            user=known,
            theme=_choice(request, THEME_COOKIE, User.Theme.values, User.Theme.AUTO),
            vision=_choice(request, VISION_COOKIE, User.Vision.values, User.Vision.USUAL),
            spacing=_choice(request, SPACING_COOKIE, SPACINGS, SPACINGS[0]),
            path=request.get_full_path() if request.method == "GET" else "",
            region_name=settings.REGION_NAME,
            desk=desk(),
            help_href=_help_for(request, known),
            place=getattr(request, "place", None),
            signed_in_at=parse_datetime(request.session.get(SIGNED_IN_AT, "")) if known else None,
            menu=_menu(known, request.path) if known else [],
            asked_for_files=bool(known and request.session.get(FILES_ASKED)),
        ),
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),  # Django's own makes a token at each look
    }


def desk() -> Desk:
    return Desk(settings.SUPPORT_EMAIL, settings.SUPPORT_PORTAL)


def _help_for(request: HttpRequest, user: User | None) -> str:
    """The topic of the current screen."""
    match = request.resolver_match
    topic = topic_of(match.route, user) if match else None
    if topic is not None:
        return topic.href
    return "/help/" if user else SIGN_IN.href


def _menu(user: User, path: str) -> list[MenuItem]:
    return [
        MenuItem(title, href, path.startswith(prefix))
        for title, href, prefix, permission in SECTIONS
        if user.may(permission)
    ]


def _choice(request: HttpRequest, cookie: str, allowed: list[str], default: str) -> str:
    value = request.COOKIES.get(cookie, default)
    return value if value in allowed else default
