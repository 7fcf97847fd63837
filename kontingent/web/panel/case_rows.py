"""What the pages of cases show of pairs: a line of the list, the pair beside it, and what was decided just now."""

from collections.abc import Sequence
from dataclasses import dataclass

from kontingent.accounts.models import User
from kontingent.accounts.queries import names_of
from kontingent.accounts.roles import Permission
from kontingent.people.cases import CaseRow, find_cases, places_of
from kontingent.people.models import Case
from kontingent.people.reasons import DANGEROUS, SENTENCES, doubts
from kontingent.web.filtering import changed, number_in
from kontingent.web.panel.case_pair import differing_of
from kontingent.web.request import Request

SEPARATOR = "."  # between numbers of cases in an address
SLIPS = frozenset({"ФИО", "Дата рождения"})  # fields that are mistyped


@dataclass(frozen=True, slots=True)
class CaseLine:
    """`doubt` is the first thing that keeps the rules from deciding; `differing` are labels of fields."""

    row: CaseRow
    href: str
    is_current: bool
    doubt: str
    differing: tuple[str, ...]
    organisations: tuple[str, ...]

    @property
    def is_dangerous(self) -> bool:
        """Not to be joined among others without a look: more than a slip of the pen speaks of two humans."""
        return not DANGEROUS.isdisjoint(self.row.codes) or not SLIPS.issuperset(self.differing)

    @property
    def suppliers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name, _ in self.row.person.suppliers))


@dataclass(frozen=True, slots=True)
class Decided:
    """Cases decided a moment ago. `undoable`: numbers of those whose decision the viewer may take back, `back` where
    that leads.
    """

    rows: tuple[CaseRow, ...]
    undoable: tuple[int, ...]
    back: str

    @property
    def same(self) -> tuple[CaseRow, ...]:
        return tuple(row for row in self.rows if row.state == Case.State.SAME)

    @property
    def different(self) -> tuple[CaseRow, ...]:
        return tuple(row for row in self.rows if row.state == Case.State.DIFFERENT)

    @property
    def postponed(self) -> tuple[CaseRow, ...]:
        return tuple(row for row in self.rows if row.state == Case.State.OPEN)


def are_numbers(text: str) -> bool:
    return all(number_in(part) is not None for part in text.split(SEPARATOR))


def lines_of(rows: Sequence[CaseRow], hrefs: Sequence[str], current: CaseRow | None) -> list[CaseLine]:
    places = places_of({side.survivor_id for row in rows for side in (row.person, row.candidate)})
    lines = []
    for row, href in zip(rows, hrefs, strict=True):
        both = [place for side in (row.person, row.candidate) for place in places.get(side.survivor_id, ())]
        names = {place.short_name or place.full_name for place in both if place.is_organisation}
        why = doubts(row.codes)
        is_current = current is not None and row.id == current.id
        doubt = SENTENCES[why[0]] if why else ""
        lines.append(CaseLine(row, href, is_current, doubt, differing_of(row), tuple(sorted(names))))
    return lines


def decided_of(request: Request) -> Decided | None:
    """The cases that the address says to be decided, or put off, just now."""
    ids = [number for part in request.GET.get("decided", "").split(SEPARATOR) if (number := number_in(part))]
    rows = find_cases(request.scope, ids) if ids else []
    rows = [row for row in rows if row.state != Case.State.OPEN or row.postponed_until]
    undoable = tuple(row.id for row in rows if may_undo(request.user, row))
    first = {"row": str(undoable[0])} if undoable else {}
    return (
        Decided(tuple(rows), undoable, changed(request.GET, {"decided": "", **first}, keep=("after",)))
        if rows
        else None
    )


def may_undo(user: User, row: CaseRow) -> bool:
    """Whoever decided, and who may undo every merge; what is put off anybody who sees it returns."""
    if row.state == Case.State.OPEN:
        return row.postponed_until is not None
    return bool(row.codes) and (row.decided_by == user.pk or user.may(Permission.MERGE_PERSONS))


def decider_of(row: CaseRow) -> str:
    """Name of who decided the case; the rules when nobody did."""
    return names_of([row.decided_by]).get(row.decided_by, "Система")
