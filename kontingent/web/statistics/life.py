"""The way of a form on screen: its steps, remarks and own values, and how far those below are."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel import russian
from kontingent.kernel.errors import NotFound
from kontingent.statistics.actions import FormOf, StepRefused, make_step, remark, reply, say_own_value
from kontingent.statistics.chain import (
    OWN_VALUES_IN,
    REMARKS_IN,
    REPLIES_IN,
    ChainLink,
    ChainSide,
    LifeState,
    LifeStep,
    steps_for,
)
from kontingent.statistics.counting import is_told, numbers
from kontingent.statistics.lists import CellOfForm, cell_named
from kontingent.statistics.queries import FormStands, how_it_stands, how_they_stand, own_values_below
from kontingent.web.address import PRINT, YEAR, Part
from kontingent.web.filtering import number_in
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.reports.catalogue import STATISTICS, menu
from kontingent.web.reports.params import BODY
from kontingent.web.request import Note, Request
from kontingent.web.required import needed
from kontingent.web.statistics.asked import WITH, FormAsked, form_asked
from kontingent.web.statistics.below import those_below
from kontingent.web.statistics.beside import KINDS, Beside

CELL = Part("cell", "Клетка формы")
MOST, LONGEST = 100_000_000, 1000
MOST_NAMED = 5


class ReasonForm(forms.Form):
    text = forms.CharField(
        required=False, max_length=LONGEST,
        error_messages={"max_length": f"Здесь помещается не\u00a0больше {LONGEST} знаков."},
    )  # fmt: skip


class RemarkForm(forms.Form):
    text = forms.CharField(
        label="Замечание", max_length=LONGEST, widget=forms.Textarea({"rows": 3}),
        error_messages=needed("Напишите, что не\u00a0так с\u00a0этой клеткой."),
    )  # fmt: skip


class OwnValueForm(forms.Form):
    value = forms.IntegerField(
        label="Своё значение",
        min_value=0,
        max_value=MOST,
        error_messages={**needed("Напишите целое число."), "invalid": "Напишите целое число."},
    )
    reason = forms.CharField(
        label="Почему", max_length=LONGEST, error_messages=needed("Напишите, откуда это значение."),
        help_text="Рассчитанное число останется на\u00a0месте: своё стоит рядом с\u00a0ним.",
    )  # fmt: skip


@gate(Permission.VIEW_REPORTS, methods=("GET", "POST"), asks=(YEAR, BODY, PRINT))
def life(request: Request, form_code: str) -> HttpResponse:
    asked = _asked(request, form_code)
    if request.method == "POST":
        _make_step(request, asked)
        return redirect(request.get_full_path())
    line = _note(asked, "ход формы")
    stands = how_it_stands(asked.form.code, asked.year, asked.of.body.pk)
    context = {
        **_around(asked, stands),
        **_may(request, asked, stands),
        **_below(asked),
        "title": f"{asked.form.name}: ход формы",
        "is_early": asked.is_early,
        **asked.of.upward(),
        **looked_at(request, line, as_printed(line)),
    }
    return page(request, "statistics/life.html", context)


@gate(Permission.STAMP_REPORTS, methods=("POST",), asks=(YEAR, BODY), nameless=True)
def answer(request: Request, form_code: str) -> HttpResponse:
    """To a remark: an answer, or that it is done with."""
    asked = _asked(request, form_code)
    number = number_in(request.POST.get("remark", ""))
    reply(_of(request, asked), number or 0, _text(request), closes="close" in request.POST)
    return redirect(f"{reverse('statistics-life', args=[form_code])}{asked.of.href(cell='')}")


@gate(Permission.VIEW_REPORTS, methods=("GET", "POST"), asks=(YEAR, BODY, CELL))
def cell(request: Request, form_code: str) -> HttpResponse:
    """One cell with all that was said of it, and where to say more."""
    asked = _asked(request, form_code)
    found = _cell(request, asked)
    filled = {"remark": RemarkForm(auto_id="r-%s"), "own": OwnValueForm(auto_id="o-%s")}
    if request.method == "POST" and _say(request, asked, found, filled):
        return redirect(request.get_full_path())
    stands = how_it_stands(asked.form.code, asked.year, asked.of.body.pk)
    request.line = _note(asked, found.said)
    context = {
        **_around(asked, stands, found),
        **_may(request, asked, stands),
        "title": found.said,
        "cell": found,
        "cell_query": asked.of.href(),
        "form_query": asked.of.href(cell="", **{WITH.name: "notes"}),
        "number": numbers(found.section, asked.asked)[found.cell.place],
        "number_href": asked.list_href(found.section, found.cell),
        "filled": filled,
    }
    return page(request, "statistics/cell.html", context)


def _asked(request: Request, form_code: str) -> FormAsked:
    """A form without sections has nothing to be handed in."""
    asked = form_asked(request, form_code)
    if not asked.form.sections:
        raise NotFound("У\u00a0этой формы нет таблиц, её не\u00a0сдают.", cure="Откройте другую форму.")
    return asked


def _of(request: Request, asked: FormAsked) -> FormOf:
    return FormOf(asked.form, asked.year, asked.of.body, request.scope, request.actor)


def _make_step(request: Request, asked: FormAsked) -> None:
    _writes(request)
    code, seen = request.POST.get("step", ""), number_in(request.POST.get("seen", ""))
    if code not in [one.value for one in LifeStep]:
        raise StepRefused("Такого шага у\u00a0формы нет.", cure="Нажмите одну из\u00a0кнопок хода формы.")
    made = make_step(_of(request, asked), LifeStep(code), seen=-1 if seen is None else seen, reason=_text(request))
    messages.success(request, f"Форма {LifeState(made.state).word}.")


def _writes(request: Request) -> None:
    if not request.user.may(Permission.STAMP_REPORTS):
        raise StepRefused(
            "Ваша роль смотрит ход формы и\u00a0не\u00a0меняет его.",
            cure="Шаги делают администратор и\u00a0региональный оператор.",
        )


def _text(request: Request) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise StepRefused("Текст слишком длинный.", cure=str(form.errors["text"][0]))
    return str(form.cleaned_data["text"])


def _cell(request: Request, asked: FormAsked) -> CellOfForm:
    found = cell_named(request.GET.get(CELL.name, ""))
    if found is None or (found.form.code, found.year) != (asked.form.code, asked.year):
        raise NotFound("Такой клетки формы нет.", cure="Откройте клетку из\u00a0формы.")
    if not is_told(request.scope, found.section, found.cell):
        raise NotFound("Эта клетка закрыта.", cure="Её открывает «Доступ к\u00a0ПДн».")
    return found


def _say(request: Request, asked: FormAsked, found: CellOfForm, filled: dict[str, forms.Form]) -> bool:
    """Whether it was said; what is filled in wrongly goes back with its sentences."""
    _writes(request)
    of = _of(request, asked)
    if "drop" in request.POST:
        say_own_value(of, found, None, "")
    elif "own" in request.POST:
        own = filled["own"] = OwnValueForm(request.POST, auto_id="o-%s")
        if not own.is_valid():
            return False
        say_own_value(of, found, own.cleaned_data["value"], own.cleaned_data["reason"])
    else:
        said = filled["remark"] = RemarkForm(request.POST, auto_id="r-%s")
        if not said.is_valid():
            return False
        remark(of, found, said.cleaned_data["text"])
    return True


def _around(asked: FormAsked, stands: FormStands, of_cell: CellOfForm | None = None) -> dict[str, Any]:
    """`of_cell`: only what was said of it."""
    beside = Beside(asked.form, asked.of.scope)
    place = (of_cell.section.code, of_cell.cell.place) if of_cell else None
    remarks = [one for one in stands.remarks if place in {None, (one.section, (one.row, one.column))}]
    own = [one for key, one in stands.own.items() if place in {None, key}]
    return {
        "asked": asked,
        "form": asked.form,
        "menu": menu(STATISTICS.code),
        "said": ", ".join(asked.in_words),
        "query": asked.of.href(),
        "answer_query": asked.of.href(cell=""),
        "stands": stands,
        "kind": KINDS[stands.state],
        "events": [(one, LifeState(one.state).word, beside.reason(one)) for one in stands.events],
        "remarks": [beside.remark(one) for one in remarks],
        "own": [beside.value(one) for one in own],
    }


def _may(request: Request, asked: FormAsked, stands: FormStands) -> dict[str, Any]:
    writes, body = request.user.may(Permission.STAMP_REPORTS), asked.of.body
    owner, checker = (writes and side.holds(request.scope.institution_id, body.path) for side in ChainSide)
    return {
        "steps": _steps(request, asked, stands) if writes else [],
        "may_answer": owner and stands.state in REPLIES_IN,
        "may_close": checker and stands.state in REPLIES_IN,
        "may_remark": checker and stands.state in REMARKS_IN,
        "may_own": owner and stands.state in OWN_VALUES_IN,
    }


def _steps(request: Request, asked: FormAsked, stands: FormStands) -> list[ChainLink]:
    """Acceptance is a copy with closed cells, so it takes who may know them."""
    found = steps_for(stands.state, request.scope.institution_id, asked.of.body.path)
    return [one for one in found if not (one.step is LifeStep.ACCEPT and request.scope.masked)]


def _below(asked: FormAsked) -> dict[str, Any]:
    """Of a body: who is directly below it, and how far each is."""
    if not asked.of.body.is_body:
        return {"below": []}
    rows = how_they_stand(asked.form.code, asked.year, those_below(asked))
    beside = Beside(asked.form, asked.of.scope)
    own = own_values_below(asked.form.code, asked.year, asked.of.body)
    left = [one.institution.name for one in rows if one.state is not LifeState.ACCEPTED]
    named = ", ".join(left[:MOST_NAMED]) + (f" и\u00a0ещё {len(left) - MOST_NAMED}" if len(left) > MOST_NAMED else "")
    return {
        "below": [(one, KINDS[one.state], asked.of.href(body=str(one.institution.pk))) for one in rows],
        "accepted_of": f"{russian.number(len(rows) - len(left))} из\u00a0{russian.number(len(rows))}",
        "left": named,
        "own_below": [beside.value(one) for one in own],
        "sums": beside.sums(own),
    }


def _note(asked: FormAsked, said: str) -> Note:
    words = ", ".join([*asked.in_words, said])
    return Note(Action.REPORT_BUILT, ObjectType.REPORT, object_name=asked.form.name, description=words)
