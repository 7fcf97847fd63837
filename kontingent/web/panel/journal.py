"""«История действий», figure 19: what users of one's own body and of those below it did."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseBase

from kontingent.accounts.roles import Permission, Role
from kontingent.audit.models import JournalEntry
from kontingent.audit.queries import MOST_COUNTED, last_check, listed
from kontingent.kernel import russian
from kontingent.kernel.keyset import Listed
from kontingent.kernel.spreadsheets import Cell
from kontingent.web.address import Part, one_of
from kontingent.web.filtering import changed
from kontingent.web.gate import gate
from kontingent.web.listing import Found, Listing, Sheet, file_of, show
from kontingent.web.panel.journal_form import JournalForm
from kontingent.web.panel.journal_rows import row_of, rows_of
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Request

HEADER = ("Дата", "Пользователь", "Действие", "Объект", "Тип объекта", "Описание", "IP")
OLDEST = "asc"
ORDER = Part("way", "Порядок строк", one_of(OLDEST, "desc"))


def top_of(request: Request) -> int | None:
    """The operator sees machines' lines too: they stand in no institution."""
    return None if request.user.role == Role.OPERATOR else request.scope.institution_id


def _listed(request: Request, form: JournalForm) -> Listed[JournalEntry]:
    return listed(top_of(request), form.filters, oldest_first=_is_oldest_first(request))


def _is_oldest_first(request: Request) -> bool:
    return request.GET.get(ORDER.name) == OLDEST


def _cells(request: Request, entries: Sequence[JournalEntry]) -> Iterator[tuple[Cell, ...]]:
    """One press, as figure 19 has it, so no person leaves in it: of persons it says what a masked page does."""
    masked = replace(request.scope, open_data=False)
    for row in (row_of(masked, entry) for entry in entries):
        yield row.at, row.user, row.action, row.object, row.object_type, row.description, row.ip


def _phrase(found: Found[JournalEntry]) -> str:
    shown, is_whole = found.page, not found.page.has_before and not found.page.has_after
    entries = russian.count_phrase(len(shown.rows), "запись", "записи", "записей")
    return f"Показаны {'все ' if is_whole else ''}{entries}"


def _more(request: Request, _form: JournalForm, _found: Found[JournalEntry] | None) -> dict[str, Any]:
    oldest_first = _is_oldest_first(request)
    return {
        "tabs": tabs_of(request),
        "check": last_check(),
        "way": "ascending" if oldest_first else "descending",
        "turn_href": changed(request.GET, {ORDER.name: "" if oldest_first else OLDEST}),
    }


JOURNAL = Listing(
    title="История действий",
    is_open=True,
    template="panel/journal.html",
    fragment="journal",
    form=JournalForm,
    listed=_listed,
    rows=lambda request, entries: rows_of(request.scope, entries),
    phrase=_phrase,
    most=MOST_COUNTED,
    is_strict=True,
    parts=(ORDER,),
    sheet=Sheet("journal", lambda _request: HEADER, _cells),
    more=_more,
)


@gate(Permission.VIEW_JOURNAL, asks=JOURNAL.asks)
def journal(request: Request) -> HttpResponse:
    return show(request, JOURNAL)


@gate(Permission.VIEW_JOURNAL, asks=JOURNAL.asks_of_file)
def export(request: Request, kind: str) -> HttpResponseBase:
    return file_of(request, JOURNAL, kind)
