"""«Неоднозначные совпадения»: a list to be worked off, one pair of it beside, and what would follow."""

from dataclasses import dataclass, replace

from django.http import HttpResponse, QueryDict

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel.keyset import Listed
from kontingent.people.case_actions import NO_DAY
from kontingent.people.cases import MOST_COUNTED, CaseRow, case_rows, find_case, listed
from kontingent.people.models import Case
from kontingent.web.address import LOST, Part, is_number
from kontingent.web.filtering import PAGING, Unheeded, changed, number_in
from kontingent.web.gate import gate
from kontingent.web.listing import ONWARD, Listing, pager_of, read, unnumbered
from kontingent.web.page import page
from kontingent.web.panel.case_form import CaseFilterForm, PostponeForm
from kontingent.web.panel.case_pair import Pair, read_pair
from kontingent.web.panel.case_rows import are_numbers, decided_of, decider_of, lines_of, may_undo
from kontingent.web.panel.tabs import tabs_of
from kontingent.web.request import Note, Request

TITLE = "Неоднозначные совпадения"
ROW = Part("row", "Совпадение", is_number)
DECIDED = Part("decided", "Решённые совпадения", are_numbers)


def _listed(request: Request, form: CaseFilterForm) -> Listed[Case]:
    every = listed(request.scope, form.filters)
    return replace(every, found=every.found.none()) if "organisation" in form.errors else every


CASES = Listing(
    title=TITLE,
    is_open=True,
    template="panel/cases.html",
    form=CaseFilterForm,
    made=lambda request: CaseFilterForm(request.GET, request.scope, request.user.pk),
    listed=_listed,
    mark=ONWARD,
    phrase=unnumbered,
    most=MOST_COUNTED,
    has_end=False,
    parts=(ROW, DECIDED),
)


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


@gate(Permission.DECIDE_CASES, asks=CASES.asks)
def cases(request: Request) -> HttpResponse:
    form = CASES.form_of(request)
    found = read(request, CASES, form)
    rows, further = case_rows(found.page.rows), pager_of(_undecided(request), CASES, found)
    current = _current(request, rows)
    request.line = note_of(form, [current] if current else [])
    context = {
        "tabs": tabs_of(request),
        "lines": lines_of(rows, [_to(request, row.id) for row in rows], current),
        "opened": _open(request, rows, current, further.next_href) if current else None,
        "postpone": PostponeForm(),
        "decided": decided_of(request),
        "total": found.total,
        "is_exact": found.is_exact,
        "pager": further,
        "conditions": changed(request.GET, {"decided": "", "size": ""}),
        **around_of(request, form),
    }
    return page(request, CASES.template, context)


def around_of(request: Request, form: CaseFilterForm) -> dict[str, object]:
    """What the list and the page of many have alike."""
    return {
        "form": form,
        "asked": (),  # there is no second form of what is sought
        "is_decided": form.filters.is_decided,
        "chips": form.chips(request.GET),
        "query": changed(request.GET, {"decided": ""}),
        "is_masked": request.scope.masked,
    }


def note_of(form: CaseFilterForm, shown: list[CaseRow]) -> Note:
    """Whose data were compared stands in the details."""
    pairs = [[row.id, row.person.survivor_id, row.candidate.survivor_id] for row in shown]
    return Note(
        Action.REGISTRY_BUILT, ObjectType.REGISTRY, None, TITLE, form.in_words, {"pairs": pairs} if pairs else {}
    )


def _current(request: Request, rows: list[CaseRow]) -> CaseRow | None:
    """The one that the address names, of any state; else the first of the list."""
    number = number_in(request.GET.get("row", ""))
    named = find_case(request.scope, number) if number is not None else None
    if number is not None and named is None:
        request.unheeded.append(Unheeded(ROW.name, ROW.title, LOST))
    return named or next(iter(rows), None)


def _open(request: Request, rows: list[CaseRow], current: CaseRow, further: str) -> Open:
    """`further`: the address of the next page, empty on the last one."""
    ids = [row.id for row in rows]
    here = ids.index(current.id) if current.id in ids else None
    before, after = "", ""
    if here is not None:
        before = _to(request, ids[here - 1]) if here else ""
        after = _to(request, ids[here + 1]) if here + 1 < len(ids) else further
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


def _undecided(request: Request) -> QueryDict:
    """The address without what was decided just now: further on it is no news."""
    return QueryDict(changed(request.GET, {"decided": ""}, keep=PAGING).removeprefix("?"))
