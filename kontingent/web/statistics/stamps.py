"""Frozen copies: made on the page of a form, read as they were, set beside today or another copy, cause by cause."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.institutions.scope import Scope
from kontingent.kernel import russian
from kontingent.kernel.errors import NotFound
from kontingent.kernel.grid_books import write_grids
from kontingent.statistics import stamping
from kontingent.statistics.causes import StampDifference, counts, differences
from kontingent.statistics.counting import is_told
from kontingent.statistics.definitions import FormCell, FormSection, StatForm
from kontingent.statistics.models import FormStamp
from kontingent.statistics.queries import how_it_stood
from kontingent.statistics.stamping import form_as_it_was, frozen_numbers, frozen_records, records_now, stamp_form
from kontingent.web import links
from kontingent.web.address import PRINT, YEAR, Part, is_number
from kontingent.web.downloads import ACTIONS, Table, download
from kontingent.web.filtering import number_in
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.reports.catalogue import STATISTICS, menu
from kontingent.web.reports.params import BODY
from kontingent.web.request import Note, Request
from kontingent.web.statistics.asked import form_asked
from kontingent.web.statistics.beside import Beside, noted_section
from kontingent.web.statistics.grids import grid
from kontingent.web.statistics.named import NamedRecord, named_records
from kontingent.web.statistics.tables import SectionTable

AGAINST = Part("against", "Сравнение", lambda text: text == "now" or is_number(text))
CELL, CAUSE = Part("cell", "Клетка"), Part("cause", "Причина")
NO_STAMP = "Такой копии нет среди ваших."
NO_OTHER = "Копию сравнивают с\u00a0более поздней копией той\u00a0же формы, года и\u00a0органа управления."


@dataclass(frozen=True)
class Visit:
    """A copy with the form as it was defined then."""

    stamp: FormStamp
    scope: Scope

    @cached_property
    def form(self) -> StatForm:
        return form_as_it_was(self.stamp)

    @property
    def title(self) -> str:
        return f"{self.form.name}, копия №\u00a0{self.stamp.pk}"

    @property
    def in_words(self) -> list[str]:
        stamp = self.stamp
        return [
            stamp.institution.name,
            f"за\u00a0{stamp.year} год",
            f"на\u00a0{russian.date(stamp.day)}",
            f"зафиксировано {russian.date_time(stamp.made_at)}",
        ]

    @property
    def seal(self) -> list[str]:
        """For print and workbook."""
        digest = bytes(self.stamp.digest).hex()
        author = f"зафиксировал {self.stamp.made_by}, пакеты до\u00a0№\u00a0{self.stamp.last_package}"
        return [f"Копия №\u00a0{self.stamp.pk}: {author}", f"SHA-256 {digest}"]

    def sections(self) -> list[SectionTable]:
        stood, beside = how_it_stood(self.stamp), Beside(self.form, self.scope)
        return [
            noted_section(beside, stood, one, frozen_numbers(self.stamp, one), self._shown)
            for one in self.form.sections
        ]

    def _shown(self, section: FormSection, cell: FormCell, number: int) -> str:
        return self.href(section, cell) if number else ""

    def href(self, section: FormSection, cell: FormCell) -> str:
        return f"/reports/statistics/stamps/{self.stamp.pk}/list/?cell={section.code}:{':'.join(cell.place)}"


def visit(request: Request, stamp_id: int) -> Visit:
    """NotFound outside the scope too."""
    found = FormStamp.objects.select_related("institution").filter(pk=stamp_id).first()
    if found is None or not links.may_list(request.scope, found.institution):
        raise NotFound(NO_STAMP, cure="Откройте копию из\u00a0её формы.")
    return Visit(found, request.scope)


@gate(Permission.STAMP_FORMS, methods=("POST",), asks=(YEAR, BODY), nameless=True)
def stamp(request: Request, form_code: str) -> HttpResponse:
    asked = form_asked(request, form_code)
    made = stamp_form(
        form=asked.form, year=asked.year, institution=asked.of.body, scope=request.scope, by=request.actor
    )
    messages.success(request, "Форма зафиксирована: эти числа больше не\u00a0изменятся.")
    return redirect("statistics-stamp", made.pk)


@gate(Permission.VIEW_REPORTS, asks=(AGAINST, PRINT))
def copy(request: Request, stamp_id: int) -> HttpResponse:
    found = visit(request, stamp_id)
    line = _note(Action.REPORT_BUILT, found)
    other = _other(request, found)
    context = {
        "menu": menu(STATISTICS.code),
        "visit": found,
        "said": ", ".join([*found.in_words, *found.seal]),
        "sections": found.sections(),
        "is_whole": stamping.is_whole(found.stamp, found.form),
        "against": request.GET.get(AGAINST.name, ""),
        "other": other,
        "changed": _changed(found, other) if AGAINST.name in request.GET else [],
        "others": _others(found),
        **looked_at(request, line, as_printed(line)),
    }
    return page(request, "statistics/stamp.html", context)


@gate(Permission.EXPORT)
def export(request: Request, stamp_id: int) -> HttpResponseBase:
    found = visit(request, stamp_id)
    request.line = _note(ACTIONS["xlsx"], found)
    grids = [grid(found.form, one, [*found.in_words, *found.seal]) for one in found.sections()]
    table = Table(
        f"{found.form.code}-{found.stamp.year}-{found.stamp.pk}", found.title, [], [],
        writes=lambda to, _notes: write_grids(to, grids),
    )  # fmt: skip
    return download(request, table, "xlsx")


@gate(Permission.VIEW_PERSONS, asks=(CELL, CAUSE, AGAINST))
def records(request: Request, stamp_id: int) -> HttpResponse:
    """Who or what stands behind a cell of the copy, or behind a difference and its cause."""
    found = visit(request, stamp_id)
    section, cell = _cell(request, found)
    shown, said = _records(request, found, section, cell)
    words = f"{found.title}, раздел {section.number}, строка {cell.row.title}, графа {cell.column.title}{said}"
    request.line = Note(Action.REGISTRY_BUILT, ObjectType.REGISTRY, object_name=found.title, description=words)
    context = {"menu": menu(STATISTICS.code), "visit": found, "said": words, "cell": cell, **shown}
    return page(request, "statistics/records.html", context)


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """`causes`: cause, how many came and went, and their list."""

    said: str
    then: int
    now: int
    causes: tuple[tuple[str, int, int, str], ...]


def _changed(found: Visit, other: FormStamp | None) -> list[ChangedCell]:
    return [
        changed for section in found.form.sections if section.measures for changed in _changed_of(found, section, other)
    ]


def _changed_of(found: Visit, section: FormSection, other: FormStamp | None) -> list[ChangedCell]:
    then = frozen_records(found.stamp, section)
    now = frozen_records(other, section) if other else records_now(found.stamp, found.form, section)
    changed = []
    for place, names in then.items():
        cell = section.cells[place]
        if names == now.get(place) or not is_told(found.scope, section, cell):
            continue
        causes = counts(_differences(found, section, cell, then=names, now=now.get(place)))
        address = f"{found.href(section, cell)}&against={other.pk if other else 'now'}"
        changed.append(
            ChangedCell(
                f"Раздел {section.number}, строка {cell.row.title}, графа {cell.column.title}",
                names.total(),
                now[place].total() if place in now else 0,
                tuple(
                    (cause.value, came, went, f"{address}&cause={cause.name.lower()}")
                    for cause, (came, went) in causes.items()
                ),
            )
        )
    return changed


def _differences(
    found: Visit, section: FormSection, cell: FormCell, *, then: stamping.Records, now: stamping.Records | None
) -> list[StampDifference]:
    stamp = found.stamp
    return differences(
        section.cells[cell.place].counted, then, now or stamping.Records(), body=stamp.institution, since=stamp.made_at
    )


def _records(request: Request, found: Visit, section: FormSection, cell: FormCell) -> tuple[dict[str, Any], str]:
    (then,) = frozen_records(found.stamp, section, [cell.place]).values()
    if AGAINST.name not in request.GET:
        return {"rows": named_records(cell.counted, sorted(then.elements()), found.scope), "signs": None}, ""
    other = _other(request, found)
    now = (
        frozen_records(other, section, [cell.place])[cell.place]
        if other
        else records_now(found.stamp, found.form, section)[cell.place]
    )
    wanted = [
        one
        for one in _differences(found, section, cell, then=then, now=now)
        if one.cause.name.lower() == request.GET.get(CAUSE.name, "")
    ]
    rows: list[NamedRecord] = named_records(cell.counted, [one.name for one in wanted], found.scope)
    cause = wanted[0].cause.value if wanted else ""
    return {"rows": rows, "signs": [one.by for one in wanted]}, f": {cause}"


def _cell(request: Request, found: Visit) -> tuple[FormSection, FormCell]:
    parts = request.GET.get(CELL.name, "").split(":")
    section = found.form.section(parts[0])
    cell = section.cells.get((parts[1], parts[2])) if section and len(parts) == 3 else None
    if section is None or cell is None or not cell.is_counted or not is_told(found.scope, section, cell):
        raise NotFound("Такой клетки в\u00a0копии нет.", cure="Откройте список из\u00a0копии.")
    return section, cell


def _other(request: Request, found: Visit) -> FormStamp | None:
    """None: today."""
    text = request.GET.get(AGAINST.name, "")
    if text in {"", "now"}:
        return None
    number = number_in(text)
    other = None if number is None else _same(found).filter(pk=number, pk__gt=found.stamp.pk).first()
    if other is None:
        raise NotFound(NO_OTHER, cure="Выберите копию из\u00a0списка под\u00a0формой.")
    return other


def _same(found: Visit) -> QuerySet[FormStamp]:
    """By the same definition: cells of another one have other places."""
    one = found.stamp
    kept = FormStamp.objects.newest_of(one.form, one.year, one.institution_id)
    return kept.filter(definition=one.definition).exclude(pk=one.pk)


def _others(found: Visit) -> list[tuple[FormStamp, str]]:
    """With the address of the comparison: causes are of what came since the earlier of two."""
    address = "/reports/statistics/stamps/{}/?against={}"
    return [(one, address.format(*sorted((one.pk, found.stamp.pk)))) for one in _same(found)[:10]]


def _note(action: Action, found: Visit) -> Note:
    return Note(action, ObjectType.REPORT, found.stamp.pk, found.title, ", ".join(found.in_words))
