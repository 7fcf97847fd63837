"""«Справка»: a page a topic, what a role may read, and the search in it."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse

from kontingent.accounts.models import User
from kontingent.accounts.roles import Permission
from kontingent.web.address import Part
from kontingent.web.frame import desk
from kontingent.web.gate import gate, public
from kontingent.web.help.reading import HelpHit, parts_of, rendered, search
from kontingent.web.help.topics import SIGN_IN, Topic, topics_of
from kontingent.web.page import page
from kontingent.web.request import PublicRequest, Request

LONGEST = 100  # letters of a question


@gate(Permission.READ_HELP, asks=(Part("q", "Слова"),), nameless=True)
def contents(request: Request) -> HttpResponse:
    topics = topics_of(request.user)
    query = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    context = {"topic": None, "query": query, "found": _found(topics, query), **_around(topics)}
    return page(request, "help/contents.html", context)


@gate(Permission.READ_HELP, nameless=True)
def topic(request: Request, slug: str) -> HttpResponse:
    return _page(request, topics_of(request.user), slug)


@public
def sign_in(request: PublicRequest) -> HttpResponse:
    """Open to whoever cannot sign in: that is when one needs it."""
    user = request.user
    return _page(request, topics_of(user if isinstance(user, User) else None), SIGN_IN.slug)


def _page(request: PublicRequest, topics: list[Topic], slug: str) -> HttpResponse:
    places = [number for number, known in enumerate(topics) if known.slug == slug]
    if not places:
        raise Http404
    here = places[0]
    context = {
        "topic": topics[here],
        "text": rendered(topics[here], desk()),
        "previous": topics[here - 1] if here else None,
        "next": topics[here + 1] if here + 1 < len(topics) else None,
        "query": "",
    }
    return page(request, "help/topic.html", {**context, **_around(topics)})


def _around(topics: list[Topic]) -> dict[str, Any]:
    return {"groups": [(group, list(members)) for group, members in groupby(topics, key=lambda known: known.group)]}


def _found(topics: list[Topic], query: str) -> list[HelpHit]:
    if not query:
        return []
    return search([part for known in topics for part in parts_of(known, rendered(known, desk()))], query)
