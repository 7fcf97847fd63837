"""A list that answers a one-off request, as a file: under its name, with its purpose and what the list is parted by."""

from dataclasses import replace
from typing import Any

from django.http import QueryDict

from kontingent.reports.lists import ListedRows, refuse_long
from kontingent.web.exporting import Export
from kontingent.web.persons.filter_form import PersonsForm
from kontingent.web.persons.foot import cuts_for, made_foot


def of_request(export: Export, form: PersonsForm[Any], listed: ListedRows) -> Export:
    """The same file, where the list answers none. NotToBeComposed where it has grown too long."""
    kept = form.requested
    if kept is None:
        return export
    refuse_long(export.count)
    cuts = cuts_for(form)
    foot = made_foot(form, listed, QueryDict(), cuts).in_words if cuts else []
    table = replace(export.table, name=f"request-{kept.pk}", title=kept.title, notes=[*export.table.notes, *foot])
    return replace(export, table=table, why={"purpose": kept.purpose, "note": kept.note})
