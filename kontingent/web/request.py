"""The request as views see it, once the gate has let it in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from kontingent.accounts.models import User
from kontingent.accounts.sessions import Workplace
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.institutions.scope import Scope
from kontingent.web.filtering import Unheeded


@dataclass(frozen=True, slots=True)
class Note:
    """What an answer leaves in the journal, once the view has given it.

    `persons`: ids, in parts, of those who leave the register with this answer; None where nobody does.
    """

    action: Action
    object_type: ObjectType
    object_id: int | None = None
    object_name: str = ""
    description: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    persons: Iterable[Sequence[int]] | None = None


class PublicRequest(HttpRequest):
    """Anybody's request: pages before sign-in."""

    htmx: HtmxDetails
    code: str  # of this request, for the support service


class Request(PublicRequest):
    """A signed-in person's request. Nothing here is read from what the browser sent.

    `line`: the reading for the journal (a portfolio looked at, a registry built), one an answer. A view that answers
    GET cannot write; it says the line, and the gate writes it once the view has answered without an error.
    `unheeded`: what of the address the answer does not heed; the gate begins the list, views add what they know.
    """

    user: User
    place: Workplace
    actor: Actor
    scope: Scope
    line: Note | None
    unheeded: list[Unheeded]
