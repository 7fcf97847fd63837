"""The list under a field in which an institution is sought by what is typed (`web/choosing.py`)."""

from django.http import Http404, HttpResponse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.institutions.queries import Choosable
from kontingent.institutions.sought import sought
from kontingent.kernel import russian
from kontingent.web.address import Part
from kontingent.web.choosing import MOST_CANDIDATES
from kontingent.web.filtering import UNFILTERED
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.request import Note, Request

FROM_ABOVE = ("path__len", "name_key", "pk")  # level by level of the tree, by names
# A field sends what is typed in it by its own name.
TYPED = (Part("body", "Орган управления"), Part("organisation", "Организация"), Part("institution", "Организация"))


@gate(Permission.VIEW_INSTITUTIONS, asks=TYPED)
def institutions(request: Request, which: str) -> HttpResponse:
    """Those whose names begin with what is typed come first; of nothing typed, those next below the viewer's own."""
    if which not in {one.value for one in Choosable}:
        raise Http404
    text = "".join(request.GET.get(part.name, "") for part in TYPED).replace("\0", "").strip()
    among, is_any = Choosable(which)(request.scope), which == Choosable.INSTITUTIONS.value
    found = list((sought(among, text) if text else among.order_by(*FROM_ABOVE))[: MOST_CANDIDATES + 1])
    shown, has_more = found[:MOST_CANDIDATES], len(found) > MOST_CANDIDATES
    title = "Выбор организации" if is_any else "Выбор органа управления"
    words = f"Слова: {text}" if text else UNFILTERED
    request.line = Note(Action.REGISTRY_BUILT, ObjectType.REGISTRY, None, title, words)
    forms = (
        ("организация", "организации", "организаций")
        if is_any
        else ("орган управления", "органа управления", "органов управления")
    )
    said = russian.count_phrase(len(shown), *forms)
    return page(request, "search/institutions.html", {"shown": shown, "has_more": has_more, "said": said})
