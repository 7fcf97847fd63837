"""«Порядок очереди»: who waits for a place in an organisation, in which order, by which rule, and what moved him."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse, QueryDict

from kontingent.accounts.roles import Permission
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import find
from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, russian
from kontingent.kernel.errors import NotFound
from kontingent.kernel.keyset import ReadWhole
from kontingent.kernel.periods import LATEST, SchoolYear
from kontingent.queues.moves import QueueMove, read_moves
from kontingent.queues.queries import UNDATED, QueueFilters, QueueLine, read_queue
from kontingent.web.declaring import OfferedField, shown
from kontingent.web.filtering import FilterForm
from kontingent.web.gate import gate
from kontingent.web.institutions.portfolio import around
from kontingent.web.institutions.visit import QUEUE, cells, menu, visit
from kontingent.web.links import may_list
from kontingent.web.listing import BY_NUMBER, Found, Listing, show
from kontingent.web.request import Request

TITLE = "Порядок очереди"
WITHOUT = ("", "none")  # benefits that give nothing to tell of
NO_DAY = "Дата не\u00a0указана"


class QueueForm(FilterForm[QueueFilters]):
    """Offers the years and groups that there are in the queue of the organisation."""

    VALUES = QueueFilters
    SHOWN = (
        shown("desired", "year", OfferedField("К какому учебному году", empty="Любой"), value=int),
        shown("group", "group", OfferedField("Возрастная группа", empty="Любая")),
        shown("differs", "differs", OfferedField("Номер поставщика", empty="Любой"), value=bool),
    )

    def __init__(self, query: QueryDict, scope: Scope, lines: Sequence[QueueLine] = ()) -> None:
        super().__init__(query, scope)
        self.lines = lines
        years = sorted({line.year for line in lines}, key=lambda year: year or LATEST)
        groups = sorted({line.group for line in lines}, key=lambda group: group.place)
        self.offer("desired", [(str(year), year_title(year)) for year in years])
        self.offer("differs", [("yes", "Расходится с порядком")])
        self.offer("group", [(group.code, group.title) for group in groups])


@dataclass(frozen=True, slots=True)
class ShownLine:
    """`rule` put the application there; `move` is the last that moved it."""

    line: QueueLine
    rule: str
    benefit: str
    apart: str
    move: QueueMove | None


LIST: Listing[QueueForm, QueueLine] = Listing(
    title=TITLE,
    template="institutions/queue_order.html",
    form=QueueForm,
    listed=lambda _request, form: ReadWhole(
        [line for line in form.lines if form.filters.take(line)], lambda line: line.number
    ),
    mark=replace(BY_NUMBER, name=lambda line: str(line.number)),
    is_printed=True,
    persons=lambda line: line.person.id,
)


@gate(Permission.VIEW_PERSONS, asks=LIST.asks)
def order(request: Request, institution_id: int) -> HttpResponse:
    institution = queue_owner(request.scope, institution_id)
    return show(request, _of(institution))


def queue_owner(scope: Scope, institution_id: int) -> Institution:
    """NotFound unless the viewer may know who waits there."""
    institution = find(institution_id)
    if institution is None or not institution.is_organisation or not may_list(scope, institution):
        raise NotFound
    return institution


def around_queue(request: Request, institution: Institution) -> dict[str, Any]:
    """What stands around the pages of a queue."""
    found = visit(request, institution.pk, QUEUE, as_body=False)
    return {
        **around(request, found),
        "menu": menu(found),
        "cells": cells(found),
        "is_masked": request.scope.masked,
    }


def _of(institution: Institution) -> Listing[QueueForm, QueueLine]:
    def rows(request: Request, lines: Sequence[QueueLine]) -> list[ShownLine]:
        return _shown(request.scope, institution, lines)

    def more(request: Request, form: QueueForm, _found: Found[QueueLine] | None) -> dict[str, Any]:
        return {
            **around_queue(request, institution),
            "queues": _queues(form.lines),
            "differing": sum(line.apart != 0 for line in form.lines),
        }

    return replace(
        LIST,
        title=f"{TITLE}: {institution.name}",
        made=lambda request: QueueForm(request.GET, request.scope, read_queue(request.scope, institution.pk)),
        rows=rows,
        more=more,
    )


def _shown(scope: Scope, institution: Institution, lines: Sequence[QueueLine]) -> list[ShownLine]:
    moves = read_moves(scope, institution.pk, [line.person.id for line in lines])
    return [
        ShownLine(
            line=line,
            rule=rule_of(line),
            benefit="" if line.benefit in WITHOUT else classifiers.classifier("queue_benefit").short(line.benefit),
            apart=_apart(line.apart),
            move=moves.get((line.person.id, line.standing.number)),
        )
        for line in lines
    ]


def rule_of(line: QueueLine) -> str:
    """«Первоочередное право, затем 12.03.2018 в 08:15:22»."""
    if line.placed is None:
        return ""
    one, right = line.standing, classifiers.label("queue_right", line.standing.right)
    if one.registered is None:
        return f"{right}; день регистрации не\u00a0указан: после всех с\u00a0тем\u00a0же правом"
    time = f" в\u00a0{one.time}" if one.time else ""
    said = f"{right}, затем {russian.date(one.registered)}{time}"
    if line.placed.shared == 1:
        return said
    why = "время указано не\u00a0у\u00a0всех" if line.placed.is_untimed else "время то\u00a0же"
    many = russian.count_phrase(line.placed.shared, "заявление", "заявления", "заявлений")
    return f"{said}; место делят {many}: {why}"


def year_title(year: int) -> str:
    return NO_DAY if year == UNDATED else SchoolYear(year).label


def _apart(places: int) -> str:
    """Where the supplier has it instead."""
    if not places:
        return ""
    said = russian.count_phrase(abs(places), "место", "места", "мест")
    return f"у\u00a0поставщика на\u00a0{said} {'ближе' if places > 0 else 'дальше'}"


@dataclass(frozen=True, slots=True)
class QueueCount:
    """A line of the overview: a group, with its numbers by the title of the wished year, and their addresses."""

    title: str
    numbers: tuple[tuple[str, int, str], ...]


def _queues(lines: Iterable[QueueLine]) -> dict[str, Any]:
    counts = Counter((line.group, line.year) for line in lines)
    years = sorted({year for _, year in counts}, key=lambda year: year or LATEST)
    groups = sorted({group for group, _ in counts}, key=lambda group: group.place)
    return {
        "years": [year_title(year) for year in years],
        "groups": [
            QueueCount(
                group.title,
                tuple((year_title(year), counts[group, year], f"?desired={year}&group={group.code}") for year in years),
            )
            for group in groups
        ],
    }
