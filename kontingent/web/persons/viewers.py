"""«Кто смотрел»: users of one's own body and of those below it who opened, exported or printed this person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, JournalEntry, ObjectType
from kontingent.audit.queries import readings_of
from kontingent.web.gate import gate
from kontingent.web.listing import ONWARD, page_of
from kontingent.web.page import page
from kontingent.web.panel.journal import top_of
from kontingent.web.panel.journal_rows import JournalRow, row_of
from kontingent.web.persons.portfolio import around
from kontingent.web.persons.visit import LIST, ROLE, head_of, visit
from kontingent.web.request import Note, Request

TITLE = "Кто смотрел"
SIZE = 50
PAUSE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Reading:
    """`list_name`: where the person was one of several; empty for a portfolio of his own."""

    row: JournalRow
    list_name: str


@dataclass(frozen=True, slots=True)
class Coming:
    """A visit: what one user did in one session with no pause longer than PAUSE; newest first."""

    readings: tuple[Reading, ...]

    @property
    def latest(self) -> JournalRow:
        return self.readings[0].row

    @property
    def first(self) -> JournalRow:
        return self.readings[-1].row


@gate(Permission.VIEW_READERS, asks=(ROLE, LIST, *ONWARD.parts))
def viewers(request: Request, person_id: int) -> HttpResponse:
    found = visit(request, person_id)
    if found.moved_to:
        return redirect("portfolio-viewers", found.access.person_id)
    head = head_of(request, found)
    readings = page_of(request, readings_of(top_of(request), found.access.ids), ONWARD, SIZE)
    whose = (found.access.person_id, head.header.name)
    request.line = Note(Action.PORTFOLIO_VIEWED, ObjectType.PORTFOLIO, *whose, TITLE)
    here = reverse("portfolio-viewers", args=[person_id])
    context = {
        **around(request, found, head, is_viewers=True),
        "visits": _visits(request, readings.rows, found.access.ids),
        "newest_href": here if readings.has_before else "",
        "older_href": f"{here}?after={readings.rows[-1].pk}" if readings.has_after else "",
    }
    return page(request, "persons/viewers.html", context)


def _visits(request: Request, entries: Sequence[JournalEntry], ids: Collection[int]) -> list[Coming]:
    visits: list[list[JournalEntry]] = []
    for entry in entries:
        later = visits[-1][-1] if visits else None
        is_same = later is not None and (later.user_id, later.session) == (entry.user_id, entry.session)
        if later is not None and is_same and later.at - entry.at <= PAUSE:
            visits[-1].append(entry)
        else:
            visits.append([entry])
    return [Coming(tuple(_reading(request, entry, ids) for entry in one)) for one in visits]


def _reading(request: Request, entry: JournalEntry, ids: Collection[int]) -> Reading:
    row = row_of(request.scope, entry)
    is_own = entry.object_type == ObjectType.PORTFOLIO and entry.object_id in ids
    return Reading(row, "" if is_own else row.object)
