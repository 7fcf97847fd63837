"""What a form is, on screen: the operator corrects a code or the words of a row or column, adds a section and takes
one back that was added."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.kernel.errors import NotFound
from kontingent.kernel.periods import SchoolYear
from kontingent.statistics.actions import change_form
from kontingent.statistics.catalogue import form_of
from kontingent.statistics.corrections import AxisCorrection, checked_section, withdrawal_text
from kontingent.statistics.counted import COUNTED
from kontingent.statistics.definitions import StatForm
from kontingent.statistics.faults import FormRefused
from kontingent.statistics.queries import form_in_force
from kontingent.statistics.words import WORDS, words_known
from kontingent.web.address import YEAR
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.reports.catalogue import STATISTICS, menu
from kontingent.web.reports.params import asked_of
from kontingent.web.request import Request
from kontingent.web.required import needed

LONGEST_SECTION = 100_000  # bytes
MOST_FAULTS = 20  # told at once
TOO_LONG = "Описание больше 100\u00a0КБ. Добавляйте разделы по\u00a0одному."
NOT_UTF8 = (
    "Файл не\u00a0в\u00a0UTF-8: не\u00a0читается строка\u00a0{}. Сохраните его как текст в\u00a0кодировке UTF-8"
    " и\u00a0отправьте ещё раз."
)
NOTHING = "Выберите файл или вставьте описание: оно начинается с\u00a0[[section]]."
BOTH = "Есть и\u00a0файл, и\u00a0текст. Оставьте одно из\u00a0двух."
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
    file = forms.FileField(label="Файл с\u00a0описанием", required=False, allow_empty_file=True)
    text = forms.CharField(
        label="или его текст", required=False, strip=False, widget=forms.Textarea({"rows": 12, "spellcheck": "false"})
    )
    reason = forms.CharField(
        label=REASON, max_length=300, error_messages=needed("Напишите, откуда это известно: приказ, пункт.")
    )

    def __init__(self, request: Request | None = None) -> None:
        super().__init__(request.POST if request else None, request.FILES if request else None, auto_id="s-%s")

    def clean(self) -> dict[str, Any]:
        """What is written is what was sent either way."""
        found = super().clean() or {}
        file, text = found.get("file"), found.get("text", "")
        if bool(file) == bool(text.strip()):
            raise forms.ValidationError(BOTH if file else NOTHING)
        if (file.size if file else len(text.encode())) > LONGEST_SECTION:
            raise forms.ValidationError(TOO_LONG)
        return {**found, "text": (_decoded(file.read()) if file else text).replace("\r\n", "\n")}

    @property
    def change(self) -> tuple[str, str]:
        text = str(self.cleaned_data["text"])
        return text, f"добавлен раздел {checked_section(text)}"


class WithdrawalForm(forms.Form):
    """Of sections that were added here; those of the file are the order's."""

    code = forms.ChoiceField(
        label="Раздел",
        error_messages={**needed("Выберите раздел."), "invalid_choice": "Такого раздела среди добавленных нет."},
    )
    reason = forms.CharField(label=REASON, max_length=300, error_messages=needed("Напишите, почему его убирают."))

    def __init__(self, form: StatForm, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="w-%s")
        file = form_of(form.code, form.years[0])
        added = [one for one in form.sections if file is None or file.section(one.code) is None]
        choices = [(one.code, f"{one.code}. {one.title}") for one in added]
        cast("forms.ChoiceField", self.fields["code"]).choices = [("", "Выберите"), *choices] if added else []

    @property
    def change(self) -> tuple[str, str]:
        code = str(self.cleaned_data["code"])
        return withdrawal_text(code), f"убран раздел {code}"


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise forms.ValidationError(NOT_UTF8.format(data.count(b"\n", 0, error.start) + 1)) from error


Sent = CorrectionForm | SectionForm | WithdrawalForm


@gate(Permission.CHANGE_SETTINGS, methods=("GET", "POST"), asks=(YEAR,), nameless=True)
def definition(request: Request, form_code: str) -> HttpResponse:
    asked = asked_of(request, is_own=True)
    form = _form(form_code, asked.year)
    filled, sent = _filled(request, form)
    if sent is not None and _changed(request, form, sent):
        messages.success(request, "Описание формы изменено.")
        return redirect(request.get_full_path())
    context: dict[str, Any] = {
        "menu": menu(STATISTICS.code), "title": f"{form.name}: описание", "form": form, "asked": asked,
        **filled, "query": asked.href(), "words": WORDS.values(),
        "counted": [(one, ", ".join(words_known(one.has))) for one in COUNTED.values()],
        "written": form.text[form.text.find("[[section]]"):],
    }  # fmt: skip
    return page(request, "statistics/definition.html", context)


def _form(code: str, year: SchoolYear) -> StatForm:
    found = form_in_force(code, year.first)
    if found is None:
        raise NotFound("Такой формы нет.", cure="Откройте форму из\u00a0списка «Формы статистики».")
    return found


def _filled(request: Request, form: StatForm) -> tuple[dict[str, Sent], Sent | None]:
    """What may be changed, and which of it was sent."""
    posted = request.POST if request.method == "POST" else None
    name = next((one for one in ("section", "withdrawal") if one in request.POST), "correction")
    filled: dict[str, Sent] = {
        "correction": CorrectionForm(form, posted if name == "correction" else None),
        "section": SectionForm(request if name == "section" else None),
        "withdrawal": WithdrawalForm(form, posted if name == "withdrawal" else None),
    }
    return filled, None if posted is None else filled[name]


def _changed(request: Request, form: StatForm, filled: Sent) -> bool:
    """What the form cannot be read with goes back with each fault and its place."""
    if not filled.is_valid():
        return False
    try:
        text, what = filled.change
        change_form(form, text=text, what=what, reason=filled.cleaned_data["reason"], by=request.actor)
    except FormRefused as refused:
        for place, sentence in refused.faults[:MOST_FAULTS]:
            filled.add_error(None, f"{place}: {sentence}")
        if len(refused.faults) > MOST_FAULTS:
            filled.add_error(None, f"И\u00a0ещё замечаний: {len(refused.faults) - MOST_FAULTS}.")
        return False
    return True
