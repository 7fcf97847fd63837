"""«Исходящие письма»: of the demonstration only, where letters with passwords and links go into a folder."""

from django.conf import settings
from django.http import Http404, HttpResponse

from kontingent.accounts.outbox import kept_letter, kept_letters
from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Note, Request

TITLE = "Исходящие письма"


@gate(Permission.READ_OUTBOX)
def outbox(request: Request) -> HttpResponse:
    _demand_open()
    letters = kept_letters(settings.EMAIL_FILE_PATH)
    request.line = Note(Action.REGISTRY_BUILT, ObjectType.REGISTRY, object_name=TITLE)
    return page(request, "panel/outbox.html", {"tabs": tabs_of(request), "letters": letters})


@gate(Permission.READ_OUTBOX)
def letter(request: Request, name: str) -> HttpResponse:
    _demand_open()
    found = kept_letter(settings.EMAIL_FILE_PATH, name)
    if found is None:
        raise Http404
    said = f"{found.subject}. Кому: {found.to}"
    request.line = Note(Action.LETTER_READ, ObjectType.SYSTEM, object_name=TITLE, description=said)
    return page(request, "panel/letter.html", {"tabs": tabs_of(request), "letter": found})


def _demand_open() -> None:
    if not settings.OUTBOX_IS_OPEN:
        raise Http404
