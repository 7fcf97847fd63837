"""The quick search of the top bar: a page of three groups, and with script a list under the field."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel import russian
from kontingent.web.address import Part
from kontingent.web.filtering import UNFILTERED, changed
from kontingent.web.gate import gate, read_only
from kontingent.web.page import page
from kontingent.web.persons import sought
from kontingent.web.request import Note, Request
from kontingent.web.search.groups import HitGroup, groups
from kontingent.web.search.query import QueryKind, SearchQuery, keep, read, recall

TEMPLATE = "search/search.html"
IN_ADDRESS = "Номер в\u00a0адресе не\u00a0ищется: введите его в\u00a0поле поиска."
SENTENCES = {
    QueryKind.SHORT: "Введите хотя бы две буквы.",
    QueryKind.UNCLEAR: "Слова и\u00a0номер ищутся порознь: введите что-нибудь одно.",
}
CLOSED = "Поиск по\u00a0СНИЛС закрыт: нет доступа к\u00a0ПДн."
FORMS = {
    "persons": ("персона", "персоны", "персон"),
    "organisations": ("организация", "организации", "организаций"),
    "bodies": ("орган управления", "органа управления", "органов управления"),
}


@gate(Permission.VIEW_PERSONS, methods=("GET", "POST"), asks=(Part("q", "Слова"), Part("number", "Поиск по номеру")))
def search(request: Request) -> HttpResponse:
    """Whatever is typed comes by POST; words go on in an address, numbers under a token."""
    if request.method != "POST":
        return _found(request)
    asked = read(request.POST.get("q", ""))
    if asked.sort is QueryKind.SNILS:
        return _by_snils(request, asked)
    if asked.sort is QueryKind.NUMBER:
        return redirect(f"/search/?number={keep(request.session, asked.digits)}")
    if asked.is_number:
        return _show(request, asked, SENTENCES[asked.sort])
    return redirect(f"/search/{changed(request.GET, {'q': asked.text})}")


@gate(Permission.VIEW_PERSONS, methods=("POST",))
def suggest(request: Request) -> HttpResponse:
    """Options for the list under the field. By POST: a half of a СНИЛС is in no address either."""
    asked = read(request.POST.get("q", ""))
    with read_only():
        found = groups(request.scope, asked)
    if found:
        request.line = _note(request, asked)
    return page(request, "search/options.html", {"groups": found, "said": _said(found) if found else ""})


def _found(request: Request) -> HttpResponse:
    token = request.GET.get("number", "")
    asked = recall(request.session, token) if token else read(request.GET.get("q", ""))
    if asked.is_number and not token:
        return _show(request, SearchQuery(asked.sort), IN_ADDRESS)
    return _show(request, asked, SENTENCES.get(asked.sort, ""))


def _show(request: Request, asked: SearchQuery, sentence: str) -> HttpResponse:
    found = [] if sentence else groups(request.scope, asked)
    request.line = _note(request, asked)
    context: dict[str, Any] = {
        "asked": asked,
        "is_number": asked.sort is QueryKind.NUMBER,
        "sentence": sentence,
        "groups": found,
        "has_hits": any(group.hits for group in found),
    }
    return page(request, TEMPLATE, context)


def _by_snils(request: Request, asked: SearchQuery) -> HttpResponse:
    """To the registry, which finds by СНИЛС under a token of its own."""
    if request.scope.masked:
        return _show(request, asked, CLOSED)
    form = sought.SoughtForm({"snils": asked.digits})
    if not form.is_valid():
        return _show(request, asked, " ".join(map(str, form.errors["snils"])))
    return redirect(f"/contingent/?status=any&sought={sought.keep(request.session, form.sought)}")


def _said(found: list[HitGroup]) -> str:
    """«Найдено: 2 персоны, 1 организация», for those who listen."""
    counted = [russian.count_phrase(len(group.hits), *FORMS[group.slug]) for group in found if group.hits]
    return f"Найдено: {', '.join(counted)}" if counted else "Ничего не\u00a0найдено"


def _note(request: Request, asked: SearchQuery) -> Note:
    words = f"Слова: {asked.text}" if asked.text else UNFILTERED
    return Note(
        action=Action.REGISTRY_BUILT,
        object_type=ObjectType.REGISTRY,
        object_name="Быстрый поиск",
        description="Номер: указан" if asked.is_number else words,
        details={"open_data": request.scope.open_data},
    )
