"""Frozen copies: read as they were, set beside today or another copy, cause by cause, with the records behind cells."""

from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseBase

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel.errors import NotFound
from kontingent.stamps.models import Stamp, StampKind
from kontingent.stamps.queries import frozen_records, is_whole
from kontingent.web import links
from kontingent.web.address import PRINT, Part, is_number
from kontingent.web.downloads import ACTIONS, download
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.reports.catalogue import menu
from kontingent.web.request import Note, Request
from kontingent.web.stamps.copies import Copy
from kontingent.web.stamps.forms import FormCopy
from kontingent.web.stamps.named import NamedRecord, named_records
from kontingent.web.stamps.reports import ReportCopy

AGAINST = Part("against", "Сравнение", lambda text: text == "now" or is_number(text))
CELL, CAUSE = Part("cell", "Клетка"), Part("cause", "Причина")
NO_STAMP = "Такой копии нет среди ваших."
FROM_REGISTER = "Откройте копию из\u00a0списка «Зафиксированные отчёты»."
COPIES: Mapping[str, type[Copy]] = {
    StampKind.FORM: FormCopy,
    StampKind.REPORT: ReportCopy,
    StampKind.REQUEST: ReportCopy,
}


@gate(Permission.VIEW_REPORTS, asks=(AGAINST, PRINT))
def copy(request: Request, stamp_id: int) -> HttpResponse:
    found = _copy(request, stamp_id)
    line = _note(Action.REPORT_BUILT, found)
    context = {
        "menu": menu(),
        "copy": found,
        "said": ", ".join([*found.in_words, *found.seal]),
        "is_whole": is_whole(found.stamp),
        "changed": found.changed() if found.against else [],
        **found.context(),
        **looked_at(request, line, as_printed(line)),
    }
    return page(request, found.template, context)


@gate(Permission.EXPORT)
def export(request: Request, stamp_id: int) -> HttpResponseBase:
    found = _copy(request, stamp_id)
    request.line = _note(ACTIONS["xlsx"], found)
    return download(request, found.file(), "xlsx")


@gate(Permission.VIEW_PERSONS, asks=(CELL, CAUSE, AGAINST))
def records(request: Request, stamp_id: int) -> HttpResponse:
    """Who or what stands behind a cell of the copy, or behind a difference and its cause."""
    found = _copy(request, stamp_id)
    section, place = found.named_cell(request.GET.get(CELL.name, ""))
    cell, (rows, signs, cause) = found.cell(section, place), _records(request, found, section, place)
    said = f"{found.title}, {cell.said[:1].lower()}{cell.said[1:]}{cause}"
    request.line = Note(Action.REGISTRY_BUILT, ObjectType.REGISTRY, object_name=found.title, description=said)
    what = "ФИО" if any(row.is_person for row in rows) else "Название"
    context = {"menu": menu(), "copy": found, "what": what, "said": said, "rows": rows, "signs": signs}
    return page(request, "stamps/records.html", context)


def _copy(request: Request, stamp_id: int) -> Copy:
    """NotFound outside the scope too."""
    stamp = Stamp.objects.select_related("institution").filter(pk=stamp_id).first()
    if stamp is None or not links.may_list(request.scope, stamp.institution):
        raise NotFound(NO_STAMP, cure=FROM_REGISTER)
    against = request.GET.get(AGAINST.name, "")
    return COPIES[stamp.kind].opened(request, stamp, against if AGAINST.fits(against) else "")


def _records(
    request: Request, found: Copy, section: str, place: tuple[str, str]
) -> tuple[list[NamedRecord], list[int], str]:
    """With what each of them is more or less by, and the cause, where two are compared."""
    if not found.against:
        then = frozen_records(found.stamp, section, [place]).get(place)
        return named_records(sorted(then.elements()) if then else [], found.scope), [], ""
    asked = request.GET.get(CAUSE.name, "")
    wanted = [one for one in found.differences(section, place) if one.cause.name.lower() == asked]
    rows = named_records([one.name for one in wanted], found.scope)
    return rows, [one.by for one in wanted], f": {wanted[0].cause.value}" if wanted else ""


def _note(action: Action, found: Copy) -> Note:
    return Note(action, ObjectType.REPORT, found.stamp.pk, found.title, ", ".join(found.in_words))
