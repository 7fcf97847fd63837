"""«Отправить поставщику»: the letters of a protocol on the page of its package, and what the supplier answered."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.ingest.models import Package
from kontingent.ingest.protocol_letters import ask_to_send, letters_of, next_package, record_answer
from kontingent.kernel import clock, russian
from kontingent.web.days import day_field
from kontingent.web.gate import gate
from kontingent.web.panel.decisions import package_or_404
from kontingent.web.request import Request
from kontingent.web.required import needed


class AnswerForm(forms.Form):
    """What the supplier wrote or said. It comes by mail or telephone: the register does not read letters."""

    on = day_field("День ответа")
    text = forms.CharField(
        label="Что ответил поставщик",
        error_messages=needed("Напишите, что ответил поставщик."),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Своими словами, без имён и номеров документов.",
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="a-%s")
        self.fields["on"].required = True
        self.initial["on"] = russian.date(clock.today())

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > clock.today():
            raise forms.ValidationError("Этот день ещё не наступил.")
        return on


@gate(Permission.MANAGE_PACKAGES, methods=("POST",))
def send(request: Request, package_id: int) -> HttpResponse:
    package_or_404(package_id)
    ask_to_send(package_id=package_id, by=request.actor)
    messages.success(request, "Протокол поставлен в очередь на отправку.")
    return redirect("panel-package", package_id)


def note(request: Request, package_id: int, letter_id: int, form: AnswerForm) -> None:
    given = form.cleaned_data
    record_answer(letter_id=letter_id, package_id=package_id, on=given["on"], text=given["text"], by=request.actor)
    messages.success(request, "Ответ поставщика отмечен.")


def shown(package: Package, form: AnswerForm | None = None) -> dict[str, Any]:
    """What a page needs to show of letters; `form` is one that was sent with mistakes."""
    letters = letters_of([package.pk]).get(package.pk, [])
    last = letters[0] if letters else None
    return {
        "letters": letters,
        "may_send": bool(package.supplier.email) and not (last and last.is_waiting),
        "answer_form": (form or AnswerForm()) if last and last.state.is_sent else None,
        "after": next_package(package, last.letter) if last else None,
    }
