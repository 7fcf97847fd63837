"""What a form is, on screen: the operator corrects a code or the words of a row or column, and adds a section."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.kernel.errors import NotFound
from kontingent.kernel.periods import SchoolYear
from kontingent.statistics.actions import change_form
from kontingent.statistics.corrections import AxisCorrection, checked_section
from kontingent.statistics.definitions import StatForm
from kontingent.statistics.faults import FormRefused
from kontingent.statistics.queries import form_in_force
from kontingent.web.address import YEAR
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.reports.catalogue import STATISTICS, menu
from kontingent.web.reports.params import asked_of
from kontingent.web.request import Request
from kontingent.web.required import needed

LONGEST_SECTION = 100_000
REASON = "Основание"


class CorrectionForm(forms.Form):
    axis = forms.ChoiceField(label="Строка или графа", error_messages=needed("Выберите строку или графу."))
    code = forms.CharField(label="Новый код", max_length=20, required=False)
    label = forms.CharField(label="Новые слова", max_length=300, required=False)
    reason = forms.CharField(
        label=REASON, max_length=300, error_messages=needed("Напишите, откуда это известно: приказ, пункт.")
    )

    def __init__(self, form: StatForm, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="c-%s")
        self.known = {
            f"{section.code}:{name}:{axis.key}": f"Раздел {section.code}, {word} {axis.title}: {axis.label}"
            for section in form.sections
            for name, word, axes in (("row", "строка", section.rows), ("column", "графа", section.columns))
            for axis in axes
        }
        cast("forms.ChoiceField", self.fields["axis"]).choices = [("", "Выберите"), *self.known.items()]

    @property
    def change(self) -> tuple[str, str]:
        """The text and what it is about."""
        found = self.cleaned_data
        section, name, key = found["axis"].split(":")
        correction = AxisCorrection(section, name, key, found["code"], found["label"])
        return correction.text, self.known[found["axis"]].partition(":")[0]


class SectionForm(forms.Form):
    text = forms.CharField(
        label="Описание раздела", max_length=LONGEST_SECTION, strip=False,
        widget=forms.Textarea({"rows": 12, "spellcheck": "false"}),
        error_messages=needed("Вставьте описание: оно начинается с\u00a0[[section]]."),
    )  # fmt: skip
    reason = forms.CharField(
        label=REASON, max_length=300, error_messages=needed("Напишите, откуда это известно: приказ, пункт.")
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="s-%s")

    @property
    def change(self) -> tuple[str, str]:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        return text, f"добавлен раздел {checked_section(text)}"


@gate(Permission.CHANGE_SETTINGS, methods=("GET", "POST"), asks=(YEAR,), nameless=True)
def definition(request: Request, form_code: str) -> HttpResponse:
    asked = asked_of(request, is_own=True)
    form = _form(form_code, asked.year)
    is_section = "section" in request.POST
    sent = request.POST if request.method == "POST" else None
    correction = CorrectionForm(form, None if is_section else sent)
    section = SectionForm(sent if is_section else None)
    if sent is not None and _changed(request, form, section if is_section else correction):
        messages.success(request, "Описание формы изменено.")
        return redirect(request.get_full_path())
    context: dict[str, Any] = {
        "menu": menu(STATISTICS.code), "title": f"{form.name}: описание", "form": form, "asked": asked,
        "correction": correction, "section": section, "query": asked.href(),
    }  # fmt: skip
    return page(request, "statistics/definition.html", context)


def _form(code: str, year: SchoolYear) -> StatForm:
    found = form_in_force(code, year.first)
    if found is None:
        raise NotFound("Такой формы нет.", cure="Откройте форму из\u00a0списка «Формы статистики».")
    return found


def _changed(request: Request, form: StatForm, filled: CorrectionForm | SectionForm) -> bool:
    """What the form cannot be read with goes back with each fault and its place."""
    if not filled.is_valid():
        return False
    try:
        text, what = filled.change
        change_form(form, text=text, what=what, reason=filled.cleaned_data["reason"], by=request.actor)
    except FormRefused as refused:
        for place, sentence in refused.faults:
            filled.add_error(None, f"{place}: {sentence}")
        return False
    return True
