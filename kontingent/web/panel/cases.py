"""«Неоднозначные совпадения»: a list to be worked off, one pair of it beside, and what would follow."""

from dataclasses import dataclass

from django.http import HttpResponse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.people.case_actions import NO_DAY
from kontingent.people.cases import MOST_COUNTED, CaseKey, CasePage, CaseRow, count_cases, find_case, list_cases
from kontingent.people.models import Case
from kontingent.web.address import LOST, NEIGHBOURS, SIZE, Part, is_number, lost_place
from kontingent.web.filtering import SIZES, Unheeded, changed, number_in, size_of
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.pager import Pager, Size
from kontingent.web.panel.case_form import CaseFilterForm, PostponeForm
from kontingent.web.panel.case_pair import Pair, read_pair
from kontingent.web.panel.case_rows import are_numbers, decided_of, decider_of, lines_of, may_undo
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Note, Request

TITLE = "Неоднозначные совпадения"
NOTHING = CasePage((), has_after=False)
ROW = Part("row", "Совпадение", is_number)
DECIDED = Part("decided", "Решённые совпадения", are_numbers)


@dataclass(frozen=True, slots=True)
class Open:
    """The pair that is looked at. `then` is where a decision leads; `decider` is empty while it waits."""

    pair: Pair
    then: str
    previous_href: str
    next_href: str
    decider: str
    may_undo: bool
    has_no_day: bool  # put off, and nobody said until when


@gate(Permission.DECIDE_CASES, asks=(CaseFilterForm, NEIGHBOURS[0], SIZE, ROW, DECIDED))
def cases(request: Request) -> HttpResponse:
    form = CaseFilterForm(request.GET, request.scope, request.user.pk)
    found = found_by(request, form, size=size_of(request.GET))
    current = _current(request, found)
    request.line = note_of(form, [current] if current else [])
    total = count_cases(request.scope, form.filters) if found.rows else 0
    context = {
        "tabs": tabs_of(request),
        "lines": lines_of(found.rows, [_to(request, row.id) for row in found.rows], current),
        "opened": _open(request, found, current) if current else None,
        "postpone": PostponeForm(),
        "decided": decided_of(request),
        "total": min(total, MOST_COUNTED),
        "is_exact": total <= MOST_COUNTED,
        "pager": _pager(request, found),
        "conditions": changed(request.GET, {"decided": "", "size": ""}),
        **around_of(request, form),
    }
    return page(request, "panel/cases.html", context)


def around_of(request: Request, form: CaseFilterForm) -> dict[str, object]:
    """What the list and the page of many have alike."""
    return {
        "form": form,
        "is_decided": form.filters.decided_by is not None,
        "chips": form.chips(request.GET),
        "without_organisation": changed(request.GET, {"organisation": "", "organisation_id": ""}),
        "query": changed(request.GET, {"decided": ""}),
        "is_masked": request.scope.masked,
    }


def found_by(request: Request, form: CaseFilterForm, *, size: int) -> CasePage:
    after = _key(request, form)
    request.unheeded += lost_place(request.GET, is_first=after is None)
    return NOTHING if form.choice.error else list_cases(request.scope, form.filters, after=after, size=size)


def note_of(form: CaseFilterForm, shown: list[CaseRow]) -> Note:
    """Whose data were compared stands in the details."""
    pairs = [[row.id, row.person.survivor_id, row.candidate.survivor_id] for row in shown]
    return Note(
        Action.REGISTRY_BUILT, ObjectType.REGISTRY, None, TITLE, form.in_words, {"pairs": pairs} if pairs else {}
    )


def _current(request: Request, found: CasePage) -> CaseRow | None:
    """The one that the address names, of any state; else the first of the list."""
    number = number_in(request.GET.get("row", ""))
    named = find_case(request.scope, number) if number is not None else None
    if number is not None and named is None:
        request.unheeded.append(Unheeded(ROW.name, ROW.title, LOST))
    return named or next(iter(found.rows), None)


def _open(request: Request, found: CasePage, current: CaseRow) -> Open:
    ids = [row.id for row in found.rows]
    here = ids.index(current.id) if current.id in ids else None
    before, after = "", ""
    if here is not None:
        before = _to(request, ids[here - 1]) if here else ""
        after = _to(request, ids[here + 1]) if here + 1 < len(ids) else _further(request, found)
    is_waiting = current.state == Case.State.OPEN
    return Open(
        read_pair(current),
        then=after or before or changed(request.GET, {"decided": ""}),
        previous_href=before,
        next_href=after,
        decider="" if is_waiting else decider_of(current),
        may_undo=not is_waiting and may_undo(request.user, current),
        has_no_day=current.postponed_until == NO_DAY,
    )


def _to(request: Request, case_id: int) -> str:
    return changed(request.GET, {"decided": "", "row": str(case_id)}, keep=("after",))


def _further(request: Request, found: CasePage) -> str:
    return changed(request.GET, {"decided": "", "after": str(found.rows[-1].id)}) if found.has_after else ""


def _pager(request: Request, found: CasePage) -> Pager:
    query = request.GET
    return Pager(
        shown="",
        start_href=changed(query, {"decided": ""}) if query.get("after") else "",
        next_href=_further(request, found),
        sizes=[Size(size, changed(query, {"size": str(size)}), size == size_of(query)) for size in SIZES],
    )


def _key(request: Request, form: CaseFilterForm) -> CaseKey | None:
    """The address names a case, not what the list is ordered by."""
    number = number_in(request.GET.get("after", ""))
    case = find_case(request.scope, number) if number is not None else None
    return form.filters.key_of(case) if case else None
