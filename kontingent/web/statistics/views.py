"""Forms of statistics: which there are, and one of a body or an organisation with everything that it counts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel.grid_books import write_grids
from kontingent.stamps.models import Stamp, StampKind
from kontingent.stamps.queries import frozen_numbers
from kontingent.statistics.catalogue import forms
from kontingent.statistics.definitions import FormSection
from kontingent.statistics.queries import FormStands, form_in_force, how_it_stands
from kontingent.statistics.stamping import stamp_form
from kontingent.web.address import PAGE, PRINT, YEAR, Part
from kontingent.web.downloads import ACTIONS, Table, download
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.reports.catalogue import STATISTICS, menu
from kontingent.web.reports.margin import around_sources, copies_of
from kontingent.web.reports.params import BODY, asked_of
from kontingent.web.reports.tables import TypeChoice
from kontingent.web.request import Note, Request
from kontingent.web.statistics.asked import WITH, FormAsked, form_asked
from kontingent.web.statistics.below import below_of
from kontingent.web.statistics.beside import KINDS, Beside, noted_section
from kontingent.web.statistics.classes import class_lines
from kontingent.web.statistics.grids import grid
from kontingent.web.statistics.tables import SectionTable

CELL = Part("cell", "Клетка формы")


@gate(Permission.VIEW_REPORTS, asks=(YEAR, PRINT))
def listed(request: Request) -> HttpResponse:
    asked = asked_of(request, is_own=True)
    line = Note(Action.REPORT_BUILT, ObjectType.REPORT, object_name=STATISTICS.title, description=str(asked.year.first))
    codes = dict.fromkeys(form.code for form in forms())
    context = {
        "menu": menu(STATISTICS.code),
        "title": STATISTICS.title,
        "asked": asked,
        "forms": [form for code in codes if (form := form_in_force(code, asked.year.first))],
        **looked_at(request, line, as_printed(line)),
    }
    return page(request, "statistics/listed.html", context)


@gate(Permission.VIEW_REPORTS, asks=(YEAR, BODY, WITH, PRINT))
def form(request: Request, form_code: str) -> HttpResponse:
    asked = form_asked(request, form_code)
    line = _note(Action.REPORT_BUILT, asked)
    stands = how_it_stands(asked.form.code, asked.year, asked.of.body.pk)
    sections = _sections(asked, stands)
    context = {
        "asked": asked,
        "form": asked.form,
        "menu": menu(STATISTICS.code),
        "said": ", ".join(asked.in_words),
        "sections": sections,
        "below": below_of(asked),
        **_life(request, asked, stands),
        "views": _views(asked),
        "may_stamp": request.user.may(Permission.STAMP_REPORTS) and not request.scope.masked,
        **_around(request, asked),
        **around_sources(request, asked.of),
        **looked_at(request, line, as_printed(line)),
    }
    return page(request, "statistics/form.html", context)


@gate(Permission.STAMP_REPORTS, methods=("POST",), asks=(YEAR, BODY), nameless=True)
def stamp(request: Request, form_code: str) -> HttpResponse:
    asked = form_asked(request, form_code)
    made = stamp_form(
        form=asked.form, year=asked.year, institution=asked.of.body, scope=request.scope, by=request.actor
    )
    messages.success(request, "Форма зафиксирована: эти числа больше не\u00a0изменятся.")
    return redirect("report-stamp", made.pk)


@gate(Permission.EXPORT, asks=(YEAR, BODY, WITH))
def export(request: Request, form_code: str, kind: str) -> HttpResponseBase:
    """Numbers alone, laid out as the form is; a section a sheet."""
    if kind != "xlsx":
        raise Http404
    asked = form_asked(request, form_code)
    request.line = _note(ACTIONS[kind], asked)
    stands = how_it_stands(asked.form.code, asked.year, asked.of.body.pk)
    words = [*asked.in_words, f"форма {stands.state.word}"]
    grids = [grid(asked.form, one, words) for one in _sections(asked, stands)]
    if not grids:
        raise Http404
    name = f"{asked.form.code}-{asked.year}"
    return download(
        request, Table(name, asked.form.name, [], [], writes=lambda to, _notes: write_grids(to, grids)), kind
    )


@gate(Permission.VIEW_INSTITUTIONS, asks=(YEAR, BODY, CELL, PAGE))
def classes(request: Request, form_code: str) -> HttpResponse:
    """The classes behind a cell that counts them."""
    asked = form_asked(request, form_code)
    found = class_lines(request, asked)
    request.line = Note(
        Action.REGISTRY_BUILT, ObjectType.REGISTRY, object_name="Классы клетки формы", description=found["said"]
    )
    context = {"asked": asked, "form": asked.form, "menu": menu(STATISTICS.code), **found}
    return page(request, "statistics/classes.html", context)


def _sections(asked: FormAsked, stands: FormStands) -> list[SectionTable]:
    beside = Beside(asked.form, asked.of.scope)
    return [
        noted_section(beside, stands, one, asked.numbers(one), asked.href, asked.numbers_before(one))
        for one in asked.form.sections
    ]


def _life(request: Request, asked: FormAsked, stands: FormStands) -> dict[str, Any]:
    """How far the form is; once it is accepted, in how many cells the register says something else today."""
    accepted = stands.accepted
    copy = accepted.stamp if accepted else None
    return {
        "copies": copies_of(request, StampKind.FORM, asked.form.code, asked.form.name, asked.of.body, asked.year),
        "stands": stands,
        "kind": KINDS[stands.state],
        "accepted": accepted,
        "stamp_query": asked.of.href(year=str(asked.year)),
        "life_query": asked.of.href(**{WITH.name: ""}),
        "since": sum(_changed(asked, copy, one) for one in asked.form.sections) if copy else 0,
    }


def _changed(asked: FormAsked, stamp: Stamp, section: FormSection) -> int:
    """Of cells that the viewer may know."""
    then = frozen_numbers(stamp, section.code)
    return len([place for place, number in asked.numbers(section).items() if then.get(place, number) != number])


def _around(request: Request, asked: FormAsked) -> dict[str, Any]:
    return {
        **asked.of.upward(),
        "may_change": request.user.may(Permission.CHANGE_SETTINGS),
        "definition_query": asked.of.href(body="", **{WITH.name: ""}),
        "export_query": asked.of.href(),
    }


def _views(asked: FormAsked) -> list[TypeChoice]:
    return [
        TypeChoice(title, title, asked.of.href(**{WITH.name: chosen}), is_current=asked.view == chosen)
        for title, chosen in (
            ("Числа", ""),
            ("С\u00a0прошлым годом", "previous"),
            ("Проверка", "notes"),
        )
    ]


def _note(action: Action, asked: FormAsked) -> Note:
    return Note(action, ObjectType.REPORT, object_name=asked.form.name, description=", ".join(asked.in_words))
