"""Lists of the panel as files: no person of the register is in them, so they come by one press."""

from dataclasses import replace

from django.http import Http404, HttpResponseBase

from kontingent.audit.models import ObjectType
from kontingent.kernel import clock, russian
from kontingent.web.address import heard
from kontingent.web.downloads import ACTIONS, Table, download
from kontingent.web.filtering import FilterForm
from kontingent.web.request import Note, Request


def file_of(request: Request, form: FilterForm, table: Table, kind: str) -> HttpResponseBase:
    """All rows of what is filtered, journaled under the title of the list."""
    if kind not in ACTIONS:
        raise Http404
    heard(form)
    notes = [f"Сформировано {russian.date_time(clock.now())}", f"Отбор: {form.in_words}"]
    answer = download(request, replace(table, notes=notes), kind)
    request.line = Note(ACTIONS[kind], ObjectType.REGISTRY, object_name=table.title, description=form.in_words)
    return answer
