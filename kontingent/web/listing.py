"""A list is one declaration: pages, sizes, totals, chips, the line of the journal, print and files follow from it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Generic, TypeVar

from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict

from kontingent.audit.models import Action, ObjectType
from kontingent.kernel import russian
from kontingent.kernel.keyset import Key, Page, Paged, PageRequest, Read, Step
from kontingent.kernel.patience import TooLongError
from kontingent.kernel.spreadsheets import Cell
from kontingent.web.address import BEYOND, LAST, LOST, NEIGHBOURS, PRINT, SIZE, TOTAL, Asks, Part, heard
from kontingent.web.downloads import ACTIONS, Table, download, made_now
from kontingent.web.filtering import FilterForm, Unheeded, changed, number_in, size_of, without
from kontingent.web.page import page
from kontingent.web.pager import Pager, range_of, sizes_of
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.request import Note, Request

Row = TypeVar("Row")
M = TypeVar("M")
Form = TypeVar("Form", bound=FilterForm[Any])
Context = Mapping[str, Any]
OPENLY_SOUGHT: set[str] = set()  # titles of lists in which nothing personal is sought; as they are declared
STEPS = {"after": Step.AFTER, "before": Step.BEFORE}


@dataclass(frozen=True, slots=True)
class Mark(Generic[Row]):
    """A row in an address: its name, and where the row that is named so stands; None where there is none.

    `parts` are «after» and «before»; a list without the second one goes forward only.
    """

    name: Callable[[Row], str]
    key: Callable[[Paged[Row], str], Key | None]
    parts: tuple[Part, ...] = NEIGHBOURS


def numbered(listed: Paged[Any], text: str) -> Key | None:
    number = number_in(text)
    return None if number is None else listed.key_of(number)


BY_NUMBER: Mark[Any] = Mark(lambda row: str(row.pk), numbered)
ONWARD: Mark[Any] = replace(BY_NUMBER, parts=NEIGHBOURS[:1])


@dataclass(frozen=True, slots=True)
class Found(Generic[M]):
    """A page of a list. `start` rows stand before it, where that is counted; `total` of a list too long is inexact."""

    page: Page[M]
    size: int
    total: int
    is_exact: bool
    start: int = 0


def counted(found: Found[M]) -> str:
    """«Показаны 26–50 из 1 284»; nothing of a list that is not counted to its end."""
    if not found.is_exact:
        return ""
    return range_of(found.start, found.start + len(found.page.rows), russian.number(found.total))


def unnumbered(_found: Found[M]) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Sheet(Generic[M]):
    """The list as a file. `is_counted`: its line in the journal says how many rows it has."""

    name: str
    header: Callable[[Request], Sequence[str]]
    cells: Callable[[Request, Sequence[M]], Iterator[Sequence[Cell]]]
    is_counted: bool = False


def _as_they_are(_request: Request, rows: Sequence[M]) -> Sequence[M]:
    return rows


def _nothing_more(_request: Request, _form: Form, _found: Found[M] | None) -> Context:
    return {}


@dataclass(frozen=True, slots=True)
class Listing(Generic[Form, M]):
    """`title` stands in the journal and in files. Where a function is not given, the usual follows."""

    title: str
    template: str
    form: type[Form]
    listed: Callable[[Request, Form], Read[M]]
    made: Callable[[Request], Form] | None = None  # a form that wants more than the address
    rows: Callable[[Request, Sequence[M]], Sequence[Any]] = _as_they_are  # as they are shown
    mark: Mark[M] = BY_NUMBER
    phrase: Callable[[Found[M]], str] = counted  # beside the ways on; `counted` alone asks how many stand before
    most: int | None = None  # further on it is not counted, unless the total is kept
    counts_when_asked: bool = False  # to its end, however long that takes
    has_end: bool = True
    is_strict: bool = False  # with a wrong condition nothing is found, not what the others find
    says_total: bool = False  # in the journal
    is_printed: bool = False
    is_journaled: bool = True
    persons: Callable[[M], int] | None = None  # whom a row names: the journal keeps whom a printed page named
    is_open: bool = False  # what is sought in it stands in the journal for whoever has no access to personal data
    parts: tuple[Part, ...] = ()  # of the address, beside filters and pages
    fragment: str = "registry"
    sheet: Sheet[M] | None = None
    more: Callable[[Request, Form, Found[M] | None], Context] = _nothing_more

    def __post_init__(self) -> None:
        if self.is_open:
            OPENLY_SOUGHT.add(self.title)

    @property
    def asks(self) -> Asks:
        ends = (LAST,) if self.has_end else ()
        prints = (PRINT,) if self.is_printed else ()
        totals = (TOTAL,) if self.counts_when_asked else ()
        return (self.form, *self.mark.parts, *ends, SIZE, *totals, *self.parts, *prints)

    @property
    def asks_of_file(self) -> Asks:
        return (self.form, *self.parts)

    def form_of(self, request: Request) -> Form:
        return self.made(request) if self.made else self.form(request.GET, request.scope)


def show(request: Request, listing: Listing[Form, M]) -> HttpResponse:
    """The page, or the part of it that a script swaps in."""
    form = listing.form_of(request)
    found = read(request, listing, form) if not listing.is_strict or form.is_valid() else None
    context = {
        **_line(request, listing, form, found),
        **around(request, listing, form),
        **(_table(request, listing, found) if found else {"rows": None}),
        **listing.more(request, form, found),
    }
    return page(request, listing.template, context, fragment=listing.fragment)


def read(request: Request, listing: Listing[Form, M], form: Form) -> Found[M]:
    """The page that the address asks for, and of how many."""
    listed, size = listing.listed(request, form), size_of(request.GET)
    is_asked = listing.counts_when_asked and TOTAL.name in request.GET
    most = None if is_asked else listing.most
    shown = page_of(request, listed, listing.mark, size, has_end=listing.has_end)
    found = Found(shown, size, len(shown.rows), is_exact=True)
    if not (shown.has_before or shown.has_after):
        return found
    try:
        total = listed.count(most)
    except TooLongError:
        return replace(found, is_exact=False)  # there are more than stand on the page
    if most is not None and total == most + 1:
        return replace(found, total=most, is_exact=False)
    found = replace(found, total=total)
    if listing.phrase is not counted or not shown.rows:
        return found
    start = listed.count_before(shown.rows[0]) if shown.has_before else 0
    has_after = start + len(shown.rows) < total
    return replace(found, page=Page(shown.rows, start > 0, has_after), start=start)


def page_of(
    request: Request,
    listed: Paged[Row],
    mark: Mark[Row],
    size: int,
    *,
    has_end: bool = False,
    query: QueryDict | None = None,
) -> Page[Row]:
    """What the address asks for; the first page, with a sentence, if its row is not there or nothing is beyond it.

    `query`: the address of the list, where it is not that of the page.
    """
    query = request.GET if query is None else query
    named = [(part, text) for part in mark.parts if (text := query.get(part.name, "")) and part.fits(text)]
    keys = ((STEPS[part.name], mark.key(listed, text)) for part, text in named)
    end = PageRequest(size, Step.LAST if has_end and query.get(LAST.name) else Step.FIRST)
    asked = next((PageRequest(size, step, key) for step, key in keys if key is not None), end)
    shown, sentence = listed.page(asked), LOST if asked.step is Step.FIRST else ""
    if asked.key is not None and not shown.rows and (first := listed.page(PageRequest(size))).rows:
        shown, sentence = first, BEYOND
    request.unheeded += [Unheeded(part.name, part.title, sentence) for part, _ in named if sentence]
    return shown


def ways_of(query: QueryDict, shown: Page[Row], mark: Mark[Row], *, has_end: bool = False) -> Pager:
    """To the neighbours of a page, by the names of the rows at its ends."""
    to, goes_back = partial(changed, query), shown.has_before and len(mark.parts) > 1
    return Pager(
        shown="",
        start_href=to({}) if shown.has_before else "",
        previous_href=to({"before": mark.name(shown.rows[0])}) if goes_back and shown.rows else "",
        next_href=to({"after": mark.name(shown.rows[-1])}) if shown.has_after and shown.rows else "",
        end_href=to({LAST.name: "1"}) if shown.has_after and has_end else "",
    )


def pager_of(query: QueryDict, listing: Listing[Form, M], found: Found[M]) -> Pager:
    ways = ways_of(query, found.page, listing.mark, has_end=listing.has_end and found.is_exact)
    phrase = listing.phrase(found) if found.page.rows else ""
    return replace(ways, shown=phrase, sizes=sizes_of(query, found.size))


def around(request: Request, listing: Listing[Form, M], form: Form) -> dict[str, Any]:
    """What stands above the table, whatever is found."""
    return {
        "listing": listing,
        "form": form,
        "chips": form.chips(request.GET),
        "clear": request.path,
        "export_query": without(request.GET, "size"),
    }


def _table(request: Request, listing: Listing[Form, M], found: Found[M]) -> dict[str, Any]:
    return {
        "rows": listing.rows(request, found.page.rows),
        "total": found.total,
        "is_exact": found.is_exact,
        "pager": pager_of(request.GET, listing, found),
    }


def _line(request: Request, listing: Listing[Form, M], form: Form, found: Found[M] | None) -> dict[str, Any]:
    """Who looks is journaled, and who prints; gives what the template needs for printing."""
    if not listing.is_journaled:
        return {}
    details = {"rows": found.total} if listing.says_total and found else {}
    named: list[int] | None = None
    if listing.persons is not None:
        details["open_data"] = request.scope.open_data
        named = [*dict.fromkeys(map(listing.persons, found.page.rows))] if found else []
    line = Note(Action.REGISTRY_BUILT, ObjectType.REGISTRY, None, listing.title, form.in_words, details)
    if listing.is_printed:
        return looked_at(request, line, as_printed(line, named))
    request.line = line
    return {}


def file_of(request: Request, listing: Listing[Form, M], kind: str) -> HttpResponseBase:
    """All rows of what is filtered, by one press: no person of the register is in them."""
    sheet = listing.sheet
    if kind not in ACTIONS or sheet is None:
        raise Http404
    form = heard(listing.form_of(request))
    listed = listing.listed(request, form)
    details = {"rows": listed.count()} if sheet.is_counted else {}
    rows = (cells for portion in listed.portions() for cells in sheet.cells(request, portion))
    notes = [made_now(), f"Отбор: {form.in_words}"]
    answer = download(request, Table(sheet.name, listing.title, sheet.header(request), rows, notes), kind)
    request.line = Note(ACTIONS[kind], ObjectType.REGISTRY, None, listing.title, form.in_words, details)
    return answer
