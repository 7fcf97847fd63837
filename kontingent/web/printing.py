"""Printing is an event of the journal, with the persons on the page.

Two ways lead to paper. «Печать» opens the page in print look, and that GET is the event. With a script any other page
tells of Ctrl+P itself: it posts the token that was signed when it was made, so the persons are those that stand on it.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import HttpResponse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel.errors import NotFound
from kontingent.web.filtering import PAGING, changed
from kontingent.web.gate import gate
from kontingent.web.request import Note, Request

ASKED = "print"  # in the address
SALT = "kontingent.printing"
OPEN_FOR = timedelta(hours=24)  # a page that stays open longer is printed unseen


def is_print(request: Request) -> bool:
    return request.GET.get(ASKED) == "1"


def looked_at(request: Request, line: Note, printed: Note) -> dict[str, Any]:
    """Says `line` of whoever looks, or `printed` of whoever prints; gives what the template needs for printing."""
    if is_print(request):
        request.line = printed
        return {"is_print": True, "screen_href": changed(request.GET, {ASKED: ""}, keep=PAGING)}
    request.line = line
    return {
        "is_print": False,
        "print_href": changed(request.GET, {ASKED: "1"}, keep=PAGING),
        "print_token": signing.dumps({**asdict(printed), "user": request.user.pk}, salt=SALT, compress=True),
    }


def as_printed(line: Note, persons: Sequence[int] | None = None) -> Note:
    """`persons` None: a page without persons."""
    return replace(line, action=Action.PRINTED, persons=None if persons is None else [list(persons)])


@gate(Permission.VIEW_INSTITUTIONS, methods=("POST",))
def printed(request: Request) -> HttpResponse:
    try:
        said = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=OPEN_FOR)
    except signing.BadSignature:
        raise NotFound from None
    if said.pop("user") != request.user.pk:
        raise NotFound
    request.line = Note(**{**said, "action": Action(said["action"]), "object_type": ObjectType(said["object_type"])})
    return HttpResponse(status=204)
