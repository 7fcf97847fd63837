"""The list under the field «Орган управления» where bodies are too many to be printed (`web/choosing.py`)."""

from django.http import Http404, HttpResponse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.institutions.queries import Bodies
from kontingent.institutions.sought import sought
from kontingent.kernel import russian
from kontingent.web.address import Part
from kontingent.web.choosing import MOST_CANDIDATES
from kontingent.web.filtering import UNFILTERED
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.request import Note, Request

FROM_ABOVE = ("path__len", "name_key", "pk")  # level by level of the tree, by names
TYPED = Part("body", "Орган управления")


@gate(Permission.VIEW_INSTITUTIONS, asks=(TYPED,))
def bodies(request: Request, which: str) -> HttpResponse:
    """Those whose names begin with what is typed come first; of nothing typed, those next below the viewer's own."""
    if which not in {one.value for one in Bodies}:
        raise Http404
    text, among = request.GET.get(TYPED.name, "").replace("\0", "").strip(), Bodies(which)(request.scope)
    found = list((sought(among, text) if text else among.order_by(*FROM_ABOVE))[: MOST_CANDIDATES + 1])
    shown, has_more = found[:MOST_CANDIDATES], len(found) > MOST_CANDIDATES
    words = f"Слова: {text}" if text else UNFILTERED
    request.line = Note(Action.REGISTRY_BUILT, ObjectType.REGISTRY, None, "Выбор органа управления", words)
    said = russian.count_phrase(len(shown), "орган управления", "органа управления", "органов управления")
    return page(request, "search/bodies.html", {"shown": shown, "has_more": has_more, "said": said})
