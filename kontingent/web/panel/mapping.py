"""«Сопоставление»: the operator says what a supplier's own headings and values mean, or takes it back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.ingest.headings import HeadingTarget, parts_of
from kontingent.ingest.mapping_actions import LONGEST, map_heading, map_value, take_back
from kontingent.ingest.mapping_room import FOUND, MappingChoice, codes_for, fields_for, remark_on, room_of, sought
from kontingent.institutions.models import Supplier
from kontingent.kernel.errors import NotFound, Refusal
from kontingent.web.address import Part, is_number
from kontingent.web.filtering import number_in
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.panel.suppliers import supplier_or_404
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Note, Request

HEADING = Part("heading", "Заголовок")
PACKAGE = Part("package", "Пакет", is_number)
SOUGHT = Part("sought", "Поиск")
DONE = (
    "Сопоставлено: следующие пакеты и\u00a0проверки читаются так. "
    "Принятый файл пришлите ещё\u00a0раз: он будет прочитан заново."
)
TAKEN_BACK = "Сопоставление отменено: следующие пакеты и\u00a0проверки читаются без него."


@gate(Permission.MANAGE_SUPPLIERS)
def mapping(request: Request, supplier_id: int) -> HttpResponse:
    found = supplier_or_404(supplier_id)
    room = room_of(found.pk, request.scope)
    request.line = _note(found, "Сопоставление")
    context = {"tabs": tabs_of(request), "supplier": found, "room": room, "is_masked": request.scope.masked}
    return page(request, "panel/mapping.html", context)


@gate(Permission.MANAGE_SUPPLIERS, methods=("GET", "POST"), asks=(HEADING, PACKAGE, SOUGHT), nameless=True)
def heading(request: Request, supplier_id: int) -> HttpResponse:
    found, asked = supplier_or_404(supplier_id), request.POST or request.GET
    text, package_id = asked.get("heading", "").strip()[:LONGEST], number_in(asked.get("package", ""))
    error = ""
    if request.method == "POST":
        target = _target(asked.get("choice", ""))
        try:
            map_heading(supplier_id=found.pk, heading=text, target=target, by=request.actor, noticed_in=package_id)
        except Refusal as refusal:
            error = str(refusal)
        else:
            return _done(request, found, DONE)
    context = {"heading": text, "package_id": package_id, "remark": None}
    return _choosing(request, found, context, fields_for(found.pk, text), parts_of(text)[0][1], error)


@gate(Permission.MANAGE_SUPPLIERS, methods=("GET", "POST"), asks=(SOUGHT,))
def value(request: Request, supplier_id: int, remark_id: int) -> HttpResponse:
    found, noticed = supplier_or_404(supplier_id), remark_on(supplier_id, remark_id, request.scope)
    if noticed is None:
        raise NotFound("Такого значения в\u00a0замечаниях поставщика нет.")
    error = ""
    if request.method == "POST":
        try:
            map_value(
                supplier_id=found.pk, value=noticed.value, code=request.POST.get("choice", ""), by=request.actor,
                noticed_in=noticed.remark.package_id,
            )  # fmt: skip
        except Refusal as refusal:
            error = str(refusal)
        else:
            return _done(request, found, DONE)
    request.line = _note(found, f"Сопоставление значения поля «{noticed.value.known.label}»")
    return _choosing(request, found, {"remark": noticed}, codes_for(noticed.value.known), noticed.remark.value, error)


@gate(Permission.MANAGE_SUPPLIERS, methods=("POST",))
def back(request: Request, supplier_id: int, step_id: int) -> HttpResponse:
    found = supplier_or_404(supplier_id)
    take_back(supplier_id=found.pk, step_id=step_id, by=request.actor)
    return _done(request, found, TAKEN_BACK)


def _done(request: Request, found: Supplier, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("panel-supplier-mapping", found.pk)


def _choosing(
    request: Request, found: Supplier, context: dict[str, Any], choices: Sequence[MappingChoice], text: str, error: str
) -> HttpResponse:
    """Offered is what the words sought say; before anything is sought, what the text itself does."""
    asked = request.POST or request.GET
    words = asked.get("sought", "").strip()[:LONGEST]
    matching = sought(words or text, choices)
    context |= {
        "tabs": tabs_of(request), "supplier": found, "sought": words, "choices": matching[:FOUND],
        "more": max(0, len(matching) - FOUND), "chosen": asked.get("choice", ""), "error": error, "longest": LONGEST,
        "is_long": len(choices) > FOUND,
    }  # fmt: skip
    return page(request, "panel/mapping_choice.html", context)


def _target(text: str) -> HeadingTarget:
    code, _, prop = text.partition(".")
    return HeadingTarget(BY_CODE.get(number_in(code) or 0), prop)


def _note(found: Supplier, said: str) -> Note:
    return Note(Action.REGISTRY_BUILT, ObjectType.SUPPLIER, found.pk, found.name, f"{said}, {found.name}")
