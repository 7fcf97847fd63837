"""The one decorator of views. What is behind no gate and not public fails a test.

Anonymous → sign-in; a role without the permission → 403, journaled; an object outside the scope is 404, by the query.
GET and HEAD run in a read-only transaction: the database itself refuses a write. The gate's own writes (last seen,
refusals, the line of the journal that an answer leaves) stand outside it.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import unquote_plus, urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from kontingent.accounts.models import User
from kontingent.accounts.queries import factor_is_due, place_of
from kontingent.accounts.roles import Permission, holders
from kontingent.accounts.sessions import BY_PROVIDER, Workplace, public_id, touch
from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.disclosures import disclose
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel import clock, sql
from kontingent.kernel.patience import took_too_long
from kontingent.web.address import Asks, AsksOf, unheeded
from kontingent.web.client_address import client_address
from kontingent.web.downloads import TooManyRows
from kontingent.web.errors import forbidden, not_allowed
from kontingent.web.files.asking import hand_over
from kontingent.web.making import making_of
from kontingent.web.page import wants_fragment
from kontingent.web.request import Note, PublicRequest, Request

P = ParamSpec("P")
Answer = HttpResponseBase
SAFE = ("GET", "HEAD")


class UnsaidWarning(UserWarning):
    """A view answered and said no line: an error in tests; at work the answer leaves one that names its address."""


def gate(
    permission: Permission,
    *,
    methods: tuple[str, ...] = ("GET",),
    asks: Asks | AsksOf = (),
    nameless: bool = False,
    polled: bool = False,
    with_stale_password: bool = False,
    without_factor: bool = False,
) -> Callable[[Callable[Concatenate[Request, P], Answer]], Callable[Concatenate[HttpRequest, P], Answer]]:
    """`methods` the view answers (HEAD comes with GET); `asks`: what its address may have, anything else is told on the
    page; `nameless`: its pages name and count nobody but the viewer, so
    they leave no line in the journal, as all others do; `polled`: the page asks for its part again by itself, which
    keeps no session alive; `with_stale_password`: open before a due change of password,
    and before the second factor is set up; `without_factor`: open before that, once the password is in order.
    """
    answered = (*methods, "HEAD") if "GET" in methods else methods

    def decorate(view: Callable[Concatenate[Request, P], Answer]) -> Callable[Concatenate[HttpRequest, P], Answer]:
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            if isinstance(request.user, AnonymousUser):
                return to_sign_in(request)
            if request.method not in answered:
                return not_allowed(request, answered)
            known = _introduce(request, is_quiet=polled and wants_fragment(request))
            if request.method in SAFE:
                known.unheeded += unheeded(request.GET, asks(request.GET, kwargs) if callable(asks) else asks)
            if not known.user.may(permission):
                return _refuse(known, permission)
            if not with_stale_password and _password_is_due(known):
                return redirect("/profile/password/")
            if not (with_stale_password or without_factor) and _factor_is_due(known):
                return redirect("/profile/factor/")
            response = _answer(known, lambda: view(known, *args, **kwargs))
            _journal(known, response, nameless=nameless)
            response.headers["Cache-Control"] = "no-store"
            return response

        update_wrapper(guarded, view)
        guarded.gate_permission = permission  # type: ignore[attr-defined]  # read by the test that walks the addresses
        guarded.gate_methods = methods  # type: ignore[attr-defined]  # read by the same test
        guarded.gate_nameless = nameless  # type: ignore[attr-defined]  # read by the test of the lines answers leave
        return guarded

    return decorate


def public(view: Callable[Concatenate[PublicRequest, P], Answer]) -> Callable[Concatenate[HttpRequest, P], Answer]:
    """A view anybody may open: the sign-in, the recovery of a password, health checks."""

    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        response = view(cast("PublicRequest", request), *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    update_wrapper(opened, view)
    opened.is_public = True  # type: ignore[attr-defined]  # read by the test that walks the addresses
    return opened


@contextmanager
def read_only() -> Iterator[None]:
    """PostgreSQL refuses every write inside, whichever way it is sent: ORM, cursor or COPY."""
    with transaction.atomic():
        sql.execute(
            "SET TRANSACTION READ ONLY; SET LOCAL plan_cache_mode = force_generic_plan"
        )  # of what is prepared (`kernel.sql`)
        yield


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the page of sign-in and back; a fragment's request sends the whole page there."""
    back = request.get_full_path() if request.method in SAFE else ""
    address = f"{settings.LOGIN_URL}?{urlencode({'next': back})}" if back not in {"", "/"} else settings.LOGIN_URL
    if request.headers.get("HX-Request"):
        return HttpResponse(
            status=401, headers={"HX-Redirect": _sign_in_from(request.headers.get("HX-Current-URL", ""))}
        )
    return redirect(address)


def _sign_in_from(shown: str) -> str:
    """`shown` is the address in the browser's bar: of the page that holds the fragment, not of the fragment."""
    parts = urlsplit(shown)
    back = parts.path + (f"?{parts.query}" if parts.query else "")
    return f"{settings.LOGIN_URL}?{urlencode({'next': back})}" if back not in {"", "/"} else settings.LOGIN_URL


def _introduce(request: HttpRequest, *, is_quiet: bool) -> Request:
    """`is_quiet`: nobody is there who asks; nor is he where the worker repeats his request."""
    known = cast("Request", request)
    user = cast("User", request.user)
    if not is_quiet and making_of(request) is None:
        touch(request.session, user.pk)
    known.place = _place(request, user)
    known.actor = _actor(request, user, known.place)
    known.scope = user.scope()
    known.line, known.unheeded = None, []
    return known


def actor_of(request: HttpRequest, user: User) -> Actor:
    """The person as the journal keeps him, with the address and the session of this request."""
    return _actor(request, user, _place(request, user))


def _place(request: HttpRequest, user: User) -> Workplace:
    """As it came with the session; who has just signed in is asked for."""
    owner, place = getattr(request.session, "owner", None), getattr(request.session, "place", None)
    return place if place is not None and owner == user else place_of(user)


def _actor(request: HttpRequest, user: User, place: Workplace) -> Actor:
    session = public_id(request.session.session_key)
    return user.actor(ip=client_address(request), session=session, institution_path=place.path)


def _password_is_due(request: Request) -> bool:
    """Who came through a provider was asked for no password, and may not know the one he has here."""
    return not request.session.get(BY_PROVIDER) and _password_is_stale(request.user)


def _factor_is_due(request: Request) -> bool:
    """The provider asked for factors of its own, and ours is set up with a password."""
    return not request.session.get(BY_PROVIDER) and factor_is_due(request.user)


def _password_is_stale(user: User) -> bool:
    if user.must_change_password:
        return True
    days = settings.PASSWORD_MAX_AGE_DAYS
    changed_at = user.password_changed_at
    return bool(days) and changed_at is not None and clock.now() - changed_at > timedelta(days=days)


def _refuse(request: Request, permission: Permission) -> HttpResponse:
    record(
        by=request.actor,
        action=Action.ACCESS_REFUSED,
        object_type=ObjectType.PAGE,
        object_name=request.path,
        description=f"Роль «{request.user.role_name}» не открывает этот раздел",
    )
    return forbidden(request, may_open=holders(permission))


def _note_stopped(request: Request) -> None:
    """What the view was to say in the journal it never came to; what was asked is said instead."""
    record(
        by=request.actor,
        action=Action.REQUEST_STOPPED,
        object_type=ObjectType.PAGE,
        object_name=request.path,
        description=unquote_plus(request.META["QUERY_STRING"]),
    )


def _answer(request: Request, view: Callable[[], Answer]) -> Answer:
    """Of the view, or of the worker, to whom a long file is left: nothing has left the register yet."""
    try:
        return _run(request, view)
    except TooManyRows as file:
        request.line = None
        return hand_over(request, file)


def _run(request: Request, view: Callable[[], Answer]) -> Answer:
    try:
        with read_only() if request.method in SAFE else nullcontext():
            return view()
    except OperationalError as error:
        if took_too_long(error):
            _note_stopped(request)
        raise


def _journal(request: Request, response: Answer, *, nameless: bool) -> None:
    """An answer with words leaves a line, whatever was asked; a redirect and an empty answer have none to leave."""
    line = request.line
    if line is None and not nameless and _has_words(response):
        warnings.warn(UnsaidWarning(f"the answer of {request.path} says no line"), stacklevel=1)
        line = Note(Action.REGISTRY_BUILT, ObjectType.PAGE, object_name=request.path)
    if line is not None:
        _write_line(request, line)


def _has_words(response: Answer) -> bool:
    return not isinstance(response, HttpResponse) or bool(response.content.strip())


def _write_line(request: Request, line: Note) -> None:
    said: dict[str, Any] = {
        "by": request.actor,
        "action": line.action,
        "object_type": line.object_type,
        "object_id": line.object_id,
        "object_name": line.object_name,
        "description": line.description,
        "details": {**line.details, **({"file": making.file_id} if (making := making_of(request)) else {})},
    }
    if line.persons is None:
        record(**said)
    else:
        disclose(**said, persons=line.persons)
