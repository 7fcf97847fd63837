"""Seals of a queue: one is made, looked at, printed, given out as a file, and compared with another."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.institutions.models import Institution
from kontingent.kernel import classifiers, russian
from kontingent.kernel.errors import NotFound
from kontingent.kernel.numbered import numbered
from kontingent.kernel.periods import SchoolYear
from kontingent.kernel.spreadsheets import CSV_TYPE
from kontingent.queues.actions import seal_queue
from kontingent.queues.models import QueueSeal
from kontingent.queues.order import Placed, Queued, places
from kontingent.queues.queries import differences_of, seals_of, waiting_years
from kontingent.queues.seals import read
from kontingent.web.address import PAGE, PRINT, Part, is_number, no_such_page
from kontingent.web.filtering import Unheeded, changed, number_in
from kontingent.web.gate import gate
from kontingent.web.institutions.queue_order import around_queue, queue_owner
from kontingent.web.page import page
from kontingent.web.pager import pager_of_numbers
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.request import Note, Request

ON_PAGE = 50
WITH = Part("with", "С каким заверением сравнить", is_number)
NO_YEAR = "Выберите учебный год, к которому ждут места."
NO_SUCH_SEAL = "такого заверения этой очереди нет, сравнение с\u00a0предыдущим."


class SealForm(forms.Form):
    year = forms.TypedChoiceField(
        label="Желаемый учебный год", coerce=int, error_messages={"required": NO_YEAR, "invalid_choice": NO_YEAR}
    )

    def __init__(self, years: Sequence[int], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="s-%s")
        self.fields["year"].choices = [(year, SchoolYear(year).label) for year in years]  # type: ignore[attr-defined]  # a field of choices


@dataclass(frozen=True, slots=True)
class SealedLine:
    standing: Queued
    placed: Placed

    @property
    def right(self) -> str:
        return classifiers.label("queue_right", self.standing.right)

    @property
    def status(self) -> str:
        return classifiers.label("application_status", self.standing.status)


@gate(Permission.VIEW_PERSONS, methods=("GET", "POST"), asks=(PAGE,))
def seals(request: Request, institution_id: int) -> HttpResponse:
    institution = _owner(request, institution_id)
    is_sent, may_seal = request.method == "POST", request.user.may(Permission.SEAL_QUEUES)
    form = SealForm(waiting_years(institution.pk), request.POST if is_sent else None)
    if is_sent and not may_seal:
        raise NotFound
    if is_sent and form.is_valid():
        made = seal_queue(institution=institution, year=form.cleaned_data["year"], by=request.actor)
        messages.success(request, "Очередь заверена.")
        return redirect("queue-seal", institution.pk, made.pk)
    request.line = _note(institution, "Список заверений")
    context = {
        **around_queue(request, institution),
        **_listed(request, institution),
        "form": form,
        "may_seal": may_seal,
    }
    return page(request, "institutions/queue_seals.html", context)


@gate(Permission.VIEW_PERSONS, asks=(WITH, PRINT))
def seal(request: Request, institution_id: int, seal_id: int) -> HttpResponse:
    institution = _owner(request, institution_id)
    shown, other = _of(institution, seal_id), None
    of_year = seals_of(institution.pk).filter(year=shown.year).exclude(pk=shown.pk)
    if asked := request.GET.get(WITH.name):
        other = of_year.filter(pk=number_in(asked) or 0).first()
        request.unheeded += [] if other else [Unheeded(WITH.name, WITH.title, NO_SUCH_SEAL)]
    other = other or of_year.filter(made_at__lte=shown.made_at, pk__lt=shown.pk).first()
    line = _note(institution, f"Заверение {shown.pk} от {russian.date_time(shown.made_at)}")
    context = {
        **around_queue(request, institution),
        **looked_at(request, line, as_printed(line)),
        **_sealed(shown, other),
        "others": of_year[:ON_PAGE],
    }
    return page(request, "institutions/queue_seal.html", context)


@gate(Permission.EXPORT)
def file(request: Request, institution_id: int, seal_id: int) -> HttpResponseBase:
    """The bytes that were sealed, so that `sha256sum` gives what stands on the page."""
    institution = _owner(request, institution_id)
    sealed = _of(institution, seal_id)
    said = f"Заверение {sealed.pk}, SHA-256: {sealed.digest}"
    request.line = Note(Action.EXPORTED_CSV, ObjectType.ORGANISATION, institution.pk, institution.name, said)
    content = BytesIO(sealed.content.encode())
    return FileResponse(content, as_attachment=True, filename=file_name(sealed), content_type=CSV_TYPE)


def file_name(sealed: QueueSeal) -> str:
    return f"queue-{sealed.institution_id}-{sealed.year}-{sealed.pk}.csv"


def _owner(request: Request, institution_id: int) -> Institution:
    """The order, and so the right of each, is closed without «Доступ к ПДн»."""
    if request.scope.masked:
        raise NotFound("Заверения очереди закрыты.", cure="По месту в очереди видна льготная категория.")
    return queue_owner(request.scope, institution_id)


def _of(institution: Institution, seal_id: int) -> QueueSeal:
    found = seals_of(institution.pk).filter(pk=seal_id).first()
    if found is None:
        raise NotFound
    return found


def _listed(request: Request, institution: Institution) -> dict[str, Any]:
    every = seals_of(institution.pk)
    shown = numbered(number_in(request.GET.get(PAGE.name, "")), size=ON_PAGE, total=every.count())
    request.unheeded += no_such_page(shown)
    rows = every[shown.start : shown.end]
    return {
        "rows": [(sealed, SchoolYear(sealed.year).label, len(read(sealed.content))) for sealed in rows],
        "pager": pager_of_numbers(
            shown, lambda number: changed(request.GET, {PAGE.name: str(number)}), has_start=False, has_end=False
        ),
    }


def _sealed(shown: QueueSeal, other: QueueSeal | None) -> dict[str, Any]:
    ordered = read(shown.content)
    first, last = (other, shown) if other is None or other.pk < shown.pk else (shown, other)
    return {
        "sealed": shown,
        "year": SchoolYear(shown.year).label,
        "file_name": file_name(shown),
        "lines": [SealedLine(one, placed) for one, placed in zip(ordered, places(ordered), strict=True)],
        "other": other,
        "first": first,
        "last": last,
        "differences": differences_of(first, last) if first is not None else [],
    }


def _note(institution: Institution, said: str) -> Note:
    return Note(
        Action.REGISTRY_BUILT, ObjectType.ORGANISATION, institution.pk, institution.name, f"Порядок очереди. {said}"
    )
