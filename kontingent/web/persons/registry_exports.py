"""«Контингент» as a file: exactly the rows that the filters give, in the columns that the page shows."""

from django.http import Http404, HttpResponseBase

from kontingent.accounts.roles import Permission
from kontingent.kernel import clock, russian
from kontingent.portfolios.registry import all_rows
from kontingent.web.columns import header, values
from kontingent.web.downloads import ACTIONS, Table, download
from kontingent.web.gate import gate
from kontingent.web.persons.chips import in_words, parts_of
from kontingent.web.persons.columns import PERSONS
from kontingent.web.persons.filter_form import RegistryForm
from kontingent.web.persons.registry import form_of, note_of
from kontingent.web.persons.registry_pages import asked_page
from kontingent.web.request import Request


@gate(Permission.EXPORT)
def export(request: Request, kind: str) -> HttpResponseBase:
    form = form_of(request, request.GET)
    if kind not in ACTIONS or not form.is_valid():
        raise Http404
    request.notes.append(note_of(ACTIONS[kind], form))
    order = asked_page(request.scope, request.GET).order
    columns = PERSONS.of(request.user)
    rows = (values(columns, row) for row in all_rows(request.scope, form.filters, order))
    return download(Table("contingent", "Контингент", header(columns, request.scope), rows, _notes(form)), kind)


def _notes(form: RegistryForm) -> list[str]:
    return [f"Сформировано {russian.date_time(clock.now())}", f"Отбор: {in_words(parts_of(form))}"]
