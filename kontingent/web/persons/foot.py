"""The foot of a list that answers a one-off request: how many of its rows lie in each value of what it is parted by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from kontingent.kernel import clock, russian, sql
from kontingent.registry.parting import PartOfList, parted
from kontingent.reports.cuts import Cut, Viewing
from kontingent.reports.lists import ListedRows, list_of
from kontingent.web.address import TOTAL
from kontingent.web.filtering import changed, without
from kontingent.web.persons.filter_form import PersonsForm
from kontingent.web.persons.saved import REQUEST

AT_ONCE = 2_000  # rows; more of them are parted when asked


@dataclass(frozen=True, slots=True)
class FootLine:
    title: str
    rows: int
    href: str


@dataclass(frozen=True, slots=True)
class FootTable:
    title: str
    lines: tuple[FootLine, ...]


@dataclass(frozen=True, slots=True)
class Foot:
    """`tables` None: it would take long, and waits for being asked by `href`."""

    tables: tuple[FootTable, ...] | None
    rows: int = 0
    persons: int = 0
    href: str = ""

    @property
    def in_words(self) -> list[str]:
        """For a file."""
        return [
            f"{table.title}: {', '.join(f'{line.title} — {russian.number(line.rows)}' for line in table.lines)}"
            for table in self.tables or ()
        ]


def cuts_for(form: PersonsForm[Any]) -> list[Cut]:
    """Without those that the viewer could not list by."""
    if form.requested is None:
        return []
    return [cut for cut in list_of(form.requested).cuts if not (form.scope.masked and cut.is_closed)]


def foot_of(form: PersonsForm[Any], listed: ListedRows, query: QueryDict, known: int | None) -> Foot | None:
    """`known`: how many rows there are, where somebody has counted them. None of a list that is parted by nothing."""
    cuts = cuts_for(form)
    if not cuts:
        return None
    if TOTAL.name not in query and (known is None or known > AT_ONCE):
        return Foot(None, href=changed(query, {TOTAL.name: "1"}))
    return made_foot(form, listed, query, cuts)


def made_foot(form: PersonsForm[Any], listed: ListedRows, query: QueryDict, cuts: Sequence[Cut]) -> Foot:
    found = parted(listed.source(), [cut.column for cut in cuts])
    whole = next(part for part in found if part.place is None)
    tables = [_table(form, query, cut, [one for one in found if one.place == place]) for place, cut in enumerate(cuts)]
    return Foot(tuple(tables), whole.rows, whole.persons)


def _table(form: PersonsForm[Any], query: QueryDict, cut: Cut, found: Sequence[PartOfList]) -> FootTable:
    names = sql.pairs(cut.names) if cut.names else {}
    ordered = sorted(found, key=lambda one: cut.order(one.value))
    lines = (
        FootLine(names.get(one.value) or cut.label(one.value), one.rows, _href(form, query, cut, one.value))
        for one in ordered
    )
    return FootTable(cut.title, tuple(lines))


def _href(form: PersonsForm[Any], query: QueryDict, cut: Cut, value: Any) -> str:  # noqa: ANN401 - values of all cuts
    """The list with one condition more; empty where the address says something else of the same already."""
    year, day = form.filters.counted(clock.today())
    asked = cut.link(value, Viewing(form.scope.masked, year, day))
    if asked is None or any(query.get(name) not in {None, "", said} for name, said in _alone(asked)):
        return ""
    more = QueryDict(without(query, REQUEST.name, TOTAL.name).removeprefix("?"), mutable=True)
    for name, said in asked.items():
        more.setlist(name, [*(one for one in more.getlist(name) if name == "lacking" and one != said), said])
    return f"?{more.urlencode()}"


def _alone(asked: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Of «не указано» there may be several at once."""
    return ((name, said) for name, said in asked.items() if name != "lacking")
