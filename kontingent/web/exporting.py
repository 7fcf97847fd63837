"""Persons as a file: before open data leave the register, one step says how many persons and asks what for.

A file's address alone gives open data to nobody: it leads to the step, which is sent by POST. Without «Доступ к ПДн»
the file is masked and comes at once. Either way the journal keeps who was in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from kontingent.audit.models import Action, ObjectType, Purpose
from kontingent.web.downloads import ACTIONS, Persons, Table, download, made_now
from kontingent.web.page import page
from kontingent.web.request import Note, Request

KINDS = {"xlsx": "xlsx — книга Excel", "csv": "csv — таблица текстом"}
UNEXPLAINED = "Напишите, для чего нужны сведения."
ASKED = "Подготовка выгрузки"
NO_PURPOSE = "Выберите, для чего нужны сведения."


@dataclass(frozen=True, slots=True)
class Export:
    """Rows of the table name persons: `persons` notes whom as they are written, `count` is how many there will be.

    `where`: what was chosen, in words; `step` and `back` are addresses of the step and of the list.
    """

    table: Table
    persons: Persons
    count: int
    where: str
    object_type: ObjectType
    object_name: str
    step: str
    back: str
    object_id: int | None = None
    kinds: Mapping[str, str] = field(default_factory=lambda: KINDS)
    parts: str = "Столбцы"  # what the header of the table names
    why: Mapping[str, str] = field(default_factory=dict)  # purpose and note, where they are said already

    @property
    def is_long(self) -> bool:
        """Whether it is known that the worker will make it."""
        return self.table.count is not None and self.table.count > settings.ROWS_AT_ONCE

    @property
    def whose(self) -> tuple[ObjectType, int | None, str]:
        return self.object_type, self.object_id, self.object_name


class WhyForm(forms.Form):
    """What persons' data, or numbers of them, are wanted for."""

    purpose = forms.ChoiceField(
        label="Цель",
        choices=[("", "Выберите"), *Purpose.choices],
        error_messages={"required": NO_PURPOSE, "invalid_choice": NO_PURPOSE},
    )
    note = forms.CharField(
        label="Пояснение",
        required=False,
        max_length=300,
        help_text="Номер запроса, название отчёта или мероприятия. Имён и номеров документов здесь не пишут.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("purpose") == Purpose.OTHER and not cleaned.get("note"):
            self.add_error("note", UNEXPLAINED)
        return cleaned


class PurposeForm(WhyForm):
    kind = forms.ChoiceField(label="Формат", choices=[*KINDS.items()])

    def __init__(self, data: QueryDict | None, *, kind: str, kinds: Mapping[str, str], why: Mapping[str, str]) -> None:
        super().__init__(data, initial={"kind": kind if kind in kinds else "xlsx", **why}, auto_id="e-%s")
        self.fields["purpose"].label = "Цель выгрузки"
        cast("forms.ChoiceField", self.fields["kind"]).choices = [*kinds.items()]


def straight(request: Request, export: Export, kind: str) -> HttpResponseBase:
    """The address of a file: the masked one comes at once, the open one after the step."""
    if kind not in export.kinds:
        raise Http404
    if request.scope.open_data:
        step = export.step.removesuffix("?")
        return redirect(f"{step}{'&' if '?' in step else '?'}format={kind}")
    return _file(request, export, kind, {})


def step(request: Request, export: Export) -> HttpResponseBase:
    """The page that asks, and the file as the answer to its form."""
    if request.scope.masked:
        return redirect(export.back)
    is_sent = request.method == "POST"
    sent, kind = request.POST if is_sent else None, request.GET.get("format", "")
    form = PurposeForm(sent, kind=kind, kinds=export.kinds, why=export.why)
    if is_sent and form.is_valid():
        asked = form.cleaned_data
        return _file(request, export, asked["kind"], {"purpose": asked["purpose"], "note": asked["note"]})
    request.line = _looked_at(request, export)
    context = {"form": form, "export": export, "address": request.get_full_path()}
    return page(request, "exporting/step.html", context)


def _looked_at(request: Request, export: Export) -> Note:
    """The step itself says whose the file is, or how many persons were found."""
    is_of_one = export.object_type is ObjectType.PORTFOLIO
    action = Action.PORTFOLIO_VIEWED if is_of_one else Action.REGISTRY_BUILT
    said = f"{ASKED}. {export.where}"
    return Note(action, *export.whose, said, {"open_data": request.scope.open_data})


def _file(request: Request, export: Export, kind: str, why: dict[str, str]) -> HttpResponseBase:
    """The line of the journal is written once the file is whole, and before its first byte is sent."""
    purpose = Purpose(why["purpose"]).label if why else ""
    notes = [f"{made_now()}, {request.user.full_name}", f"Отбор: {export.where}"]
    if purpose:
        notes.append(f"Цель: {purpose}")
    answer = download(request, replace(export.table, notes=[*export.table.notes, *notes]), kind)
    details = {"format": kind, "columns": list(export.table.header), "open_data": request.scope.open_data, **why}
    said = f"{export.where}; цель: {purpose}" if purpose else export.where
    request.line = Note(ACTIONS[kind], *export.whose, said, details, export.persons)
    return answer
