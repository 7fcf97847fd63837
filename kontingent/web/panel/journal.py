"""«История действий», figure 19: what users of one's own body and of those below it did."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseBase

from kontingent.accounts.roles import Permission, Role
from kontingent.audit.models import Action, ObjectType
from kontingent.audit.queries import MOST_COUNTED, JournalPage, all_entries, count_entries, last_check, read_journal
from kontingent.kernel import russian
from kontingent.kernel.spreadsheets import Cell
from kontingent.web.address import LISTED, Part, one_of
from kontingent.web.downloads import Table
from kontingent.web.filtering import SIZES, changed, number_in, size_of, without
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.pager import Pager, Size
from kontingent.web.panel.files import file_of
from kontingent.web.panel.journal_form import JournalForm
from kontingent.web.panel.journal_rows import row_of, rows_of
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Note, Request

TITLE = "История действий"
HEADER = ("Дата", "Пользователь", "Действие", "Объект", "Тип объекта", "Описание", "IP")
OLDEST = "asc"


ORDER = Part("way", "Порядок строк", one_of(OLDEST, "desc"))


@gate(Permission.VIEW_JOURNAL, asks=(JournalForm, *LISTED, ORDER))
def journal(request: Request) -> HttpResponse:
    form = JournalForm(request.GET, request.scope.institution_id)
    request.line = Note(Action.REGISTRY_BUILT, ObjectType.REGISTRY, object_name=TITLE, description=form.in_words)
    context = {
        "tabs": tabs_of(request),
        "form": form,
        "check": last_check(),
        "chips": form.chips(request.GET),
        "export_query": without(request.GET, "size"),
        **(_found(request, form) if form.is_valid() else {"rows": None}),
    }
    return page(request, "panel/journal.html", context, fragment="journal")


@gate(Permission.VIEW_JOURNAL, asks=(JournalForm, ORDER))
def export(request: Request, kind: str) -> HttpResponseBase:
    form = JournalForm(request.GET, request.scope.institution_id)
    return file_of(request, form, Table("journal", TITLE, HEADER, _cells(request, form)), kind)


def top_of(request: Request) -> int | None:
    """The operator sees machines' lines too: they stand in no institution."""
    return None if request.user.role == Role.OPERATOR else request.scope.institution_id


def _cells(request: Request, form: JournalForm) -> Iterator[tuple[Cell, ...]]:
    """One press, as figure 19 has it, so no person leaves in it: of persons it says what a masked page does."""
    oldest_first, masked = request.GET.get("way") == OLDEST, replace(request.scope, open_data=False)
    for entry in all_entries(top_of(request), form.filters, oldest_first=oldest_first):
        row = row_of(masked, entry)
        yield row.at, row.user, row.action, row.object, row.object_type, row.description, row.ip


def _found(request: Request, form: JournalForm) -> dict[str, Any]:
    query = request.GET
    oldest_first = query.get("way") == OLDEST
    found = _read(request, form, oldest_first=oldest_first)
    total = count_entries(top_of(request), form.filters)
    return {
        "rows": rows_of(request.scope, found.rows),
        "total": min(total, MOST_COUNTED),
        "is_exact": total <= MOST_COUNTED,
        "way": "ascending" if oldest_first else "descending",
        "turn_href": changed(query, {"way": "" if oldest_first else OLDEST}),
        "pager": _pager(request, found, total),
    }


def _read(request: Request, form: JournalForm, *, oldest_first: bool) -> JournalPage:
    query = request.GET
    return read_journal(
        top_of(request),
        form.filters,
        size=size_of(query),
        oldest_first=oldest_first,
        after=number_in(query.get("after", "")),
        before=number_in(query.get("before", "")),
        last=bool(query.get("last")),
    )


def _pager(request: Request, found: JournalPage, total: int) -> Pager:
    query, rows = request.GET, found.rows
    is_whole = not found.has_before and not found.has_after
    shown = f"Показаны {'все ' if is_whole else ''}{russian.count_phrase(len(rows), 'запись', 'записи', 'записей')}"
    return Pager(
        shown=shown if rows else "",
        start_href=changed(query, {}) if found.has_before else "",
        previous_href=changed(query, {"before": str(rows[0].pk)}) if rows and found.has_before else "",
        next_href=changed(query, {"after": str(rows[-1].pk)}) if rows and found.has_after else "",
        end_href=changed(query, {"last": "1"}) if found.has_after and total <= MOST_COUNTED else "",
        sizes=[Size(size, changed(query, {"size": str(size)}), size == size_of(query)) for size in SIZES],
    )
