"""«Объединения»: who was merged into whom, when and by whom; each may be undone, whatever its age."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime

from kontingent.accounts.queries import names_of
from kontingent.accounts.roles import Permission
from kontingent.current.identities import undo_merge
from kontingent.kernel.errors import NotFound
from kontingent.kernel.keyset import Key, Paged
from kontingent.people.cases import MOST_COUNTED
from kontingent.people.merge_actions import MergeUndone
from kontingent.people.merges import MergeFilter, MergeRow, find_merge, listed, merge_rows
from kontingent.people.models import Merge
from kontingent.web.address import Part, is_key
from kontingent.web.declaring import name_field, shown
from kontingent.web.filtering import FilterForm, number_in
from kontingent.web.gate import gate
from kontingent.web.listing import Listing, Mark, show, unnumbered
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Request

BY_ITSELF = "Система"  # by the rules of recognition
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
STATES = (("", "Все"), ("standing", "Действуют"), ("undone", "Отменены"))


class MergeFilterForm(FilterForm[MergeFilter]):
    VALUES = MergeFilter
    SHOWN = (
        shown("name", "name", name_field("ФИО")),
        shown(
            "state",
            "stands",
            forms.ChoiceField(label="Состояние", choices=STATES),
            value=lambda asked: asked == "standing",
        ),
    )


@dataclass(frozen=True, slots=True)
class ShownMerge:
    """`by` and `undone_by` are names as the panel shows them."""

    row: MergeRow
    by: str
    undone_by: str


def _key(_listed: Paged[Merge], text: str) -> Key | None:
    """An address names a merge by the microsecond and the person: `1524204000000000-17`."""
    moment, _, person = text.partition("-")
    since, person_id = number_in(moment), number_in(person)
    if since is None or person_id is None or since > 10**17:
        return None
    return _EPOCH + timedelta(microseconds=since), person_id


MERGES = Listing(
    title="Объединения",
    template="panel/merges.html",
    form=MergeFilterForm,
    listed=lambda request, form: listed(request.scope, form.filters),
    rows=lambda _request, merges: shown_merges(merge_rows(merges)),
    mark=Mark(
        name=lambda merge: f"{(merge.merged_at - _EPOCH) // _MICROSECOND}-{merge.person_id}",
        key=_key,
        parts=(Part("after", "Место в списке", is_key), Part("before", "Место в списке", is_key)),
    ),
    phrase=unnumbered,
    most=MOST_COUNTED,
    has_end=False,
    more=lambda request, _form, _found: {"tabs": tabs_of(request), "is_masked": request.scope.masked},
)


@gate(Permission.MERGE_PERSONS, asks=MERGES.asks)
def merges_list(request: Request) -> HttpResponse:
    return show(request, MERGES)


@gate(Permission.MERGE_PERSONS, methods=("POST",))
def undo(request: Request, person_id: int) -> HttpResponse:
    """Of the merge that was seen: undone since, it is answered with a sentence."""
    found = find_merge(request.scope, person_id)
    if found is None:
        raise NotFound("Такого объединения нет.")
    try:
        undo_merge(person_id=person_id, by=request.actor, seen=_moment(request.POST.get("seen", "")))
    except MergeUndone as refusal:
        messages.warning(request, refusal.sentence)
    else:
        whose = f"{found.survivor.full_name or 'Без имени'} — идентификаторы {_ids(found)}"
        messages.success(request, f"Объединение отменено, персоны снова разные. Отделена запись: {whose}.")
    return redirect("panel-merges")


def shown_merges(rows: Iterable[MergeRow]) -> list[ShownMerge]:
    rows = list(rows)
    names = names_of([one for row in rows for one in (row.merged_by, row.undone_by)])
    return [
        ShownMerge(
            row,
            names.get(row.merged_by, BY_ITSELF),
            names.get(row.undone_by, BY_ITSELF) if row.undone_at else "",
        )
        for row in rows
    ]


def _ids(found: MergeRow) -> str:
    return ", ".join(f"{supplier}: {id_}" for supplier, id_ in found.person.suppliers) or "без номеров поставщиков"


def _moment(text: str) -> datetime | None:
    """As the form has it; what is none means nothing was seen."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
