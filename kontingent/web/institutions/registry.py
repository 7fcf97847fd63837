"""The registries «Образовательные организации» (figure 12) and «Органы управления» (figure 15)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponseBase, QueryDict

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.institutions.models import Institution
from kontingent.institutions.registry import Asked, Page, Step, all_rows, count, count_before, key_of, read_page
from kontingent.kernel import clock, russian
from kontingent.web.address import LISTED, PRINT, heard, lost_place
from kontingent.web.columns import Columns, header, of_columns, values
from kontingent.web.downloads import ACTIONS, Table, download
from kontingent.web.filtering import SIZES, changed, number_in, size_of, without
from kontingent.web.gate import gate
from kontingent.web.institutions import columns
from kontingent.web.institutions.forms import BodyForm, InstitutionForm, OrganisationForm
from kontingent.web.page import page
from kontingent.web.pager import Pager, Size
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.request import Note, Request


@dataclass(frozen=True, slots=True)
class Registry:
    """What tells the two registries apart."""

    title: str
    path: str
    form: Callable[[QueryDict], InstitutionForm]
    columns: Columns[Institution]
    found: tuple[str, str, str]  # forms of the word after «Найдено N»
    is_of_bodies: bool = False


ORGANISATIONS = Registry(
    "Образовательные организации",
    "/organisations/",
    OrganisationForm,
    columns.ORGANISATIONS,
    ("организация", "организации", "организаций"),
)
BODIES = Registry(
    "Органы управления",
    "/bodies/",
    BodyForm,
    columns.BODIES,
    ("орган управления", "органа управления", "органов управления"),
    is_of_bodies=True,
)


@gate(Permission.VIEW_INSTITUTIONS, asks=(OrganisationForm, *LISTED, PRINT))
def organisations(request: Request) -> HttpResponseBase:
    return _show(request, ORGANISATIONS)


@gate(Permission.VIEW_INSTITUTIONS, asks=(BodyForm, *LISTED, PRINT))
def bodies(request: Request) -> HttpResponseBase:
    return _show(request, BODIES)


@gate(Permission.EXPORT, asks=(OrganisationForm,))
def export_organisations(request: Request, kind: str) -> HttpResponseBase:
    return _export(request, ORGANISATIONS, kind)


@gate(Permission.EXPORT, asks=(BodyForm,))
def export_bodies(request: Request, kind: str) -> HttpResponseBase:
    return _export(request, BODIES, kind)


@dataclass(frozen=True, slots=True)
class Found:
    """`start` rows stand before the first of these."""

    rows: tuple[Institution, ...]
    start: int
    total: int

    @property
    def end(self) -> int:
        return self.start + len(self.rows)


def _show(request: Request, registry: Registry) -> HttpResponseBase:
    form, query = registry.form(request.GET), request.GET
    asked = asked_page(query)
    request.unheeded += lost_place(query, is_first=asked.step is Step.FIRST)
    shown = read_page(form.which, form.filters, asked)
    found = _count(form, shown)
    chips, line = form.chips(query), _note(registry, Action.REGISTRY_BUILT, form, found.total)
    context: dict[str, Any] = {
        **looked_at(request, line, as_printed(line)),
        "registry": registry,
        **of_columns(registry.columns, request.user),
        "form": form,
        "found": found,
        "word": russian.plural(found.total, *registry.found),
        "chips": chips,
        "clear": registry.path,
        "pager": _pager(found, asked.size, query),
        "export_query": without(query, "size"),
    }
    return page(request, "institutions/registry.html", context, fragment="registry")


def _count(form: InstitutionForm, shown: Page) -> Found:
    total = count(form.which, form.filters)
    start = count_before(form.which, form.filters, shown.rows[0]) if shown.before else 0
    return Found(shown.rows, start, total)


def _export(request: Request, registry: Registry, kind: str) -> HttpResponseBase:
    if kind not in ACTIONS:
        raise Http404
    form = heard(registry.form(request.GET))
    request.line = _note(registry, ACTIONS[kind], form, count(form.which, form.filters))
    shown = registry.columns.of(request.user)
    rows = (values(shown, row) for row in all_rows(form.which, form.filters))
    notes = [f"Сформировано {russian.date_time(clock.now())}", f"Отбор: {form.in_words}"]
    table = Table(registry.columns.screen, registry.title, header(shown, request.scope), rows, notes)
    return download(request, table, kind)


def asked_page(query: QueryDict) -> Asked:
    """What stands in the address; anything else is the first page."""
    size = size_of(query)
    for name, step in (("after", Step.AFTER), ("before", Step.BEFORE)):
        row = number_in(query.get(name, ""))
        key = key_of(row) if row is not None else None
        if key is not None:
            return Asked(size, step, key)
    return Asked(size, Step.LAST if query.get("last") else Step.FIRST)


def _pager(found: Found, rows: int, query: QueryDict) -> Pager:
    before, after = found.rows and found.start > 0, found.rows and found.end < found.total
    shown = f"{russian.number(found.start + 1)}–{russian.number(found.end)}"
    return Pager(
        shown=f"Показаны {shown} из{russian.NBSP}{russian.number(found.total)}" if found.rows else "",
        start_href=changed(query, {}) if before else "",
        previous_href=changed(query, {"before": str(found.rows[0].pk)}) if before else "",
        next_href=changed(query, {"after": str(found.rows[-1].pk)}) if after else "",
        end_href=changed(query, {"last": "1"}) if after else "",
        sizes=[Size(size, changed(query, {"size": str(size)}), size == rows) for size in SIZES],
    )


def _note(registry: Registry, action: Action, form: InstitutionForm, total: int) -> Note:
    return Note(
        action=action,
        object_type=ObjectType.REGISTRY,
        object_name=registry.title,
        description=form.in_words,
        details={"rows": total},
    )
