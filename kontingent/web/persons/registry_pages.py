"""Pages and sorting of the registry: an address names a person, not a value, and the page goes on from him."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

from django.http import QueryDict

from kontingent.institutions.scope import Scope
from kontingent.kernel import russian
from kontingent.kernel.keyset import Page
from kontingent.registry.filters import Filters
from kontingent.registry.queries import ListedPersons, Order, Total
from kontingent.registry.rows import RegistryRow
from kontingent.web.address import Part, one_of
from kontingent.web.filtering import CLOSED, PAGING, Unheeded, changed, number_in, size_of
from kontingent.web.listing import Mark, numbered, ways_of
from kontingent.web.pager import Pager, SortLink, sizes_of
from kontingent.web.persons.addresses import BY_WORD

SORTED = (
    Part("sort", "Порядок строк", one_of(*(order.value for order in Order))),
    Part("way", "Порядок строк", one_of("asc", "desc")),
)


BY_PERSON: Mark[RegistryRow] = Mark(lambda row: str(row.person_id), numbered)


def order_of(scope: Scope, query: QueryDict) -> tuple[Order, bool]:
    """That of the address, or by names; and whether it goes down."""
    order = Order.BIRTH if query.get("sort") == Order.BIRTH.value and scope.open_data else Order.NAME
    return order, query.get("way") == "desc"


def listed_of(scope: Scope, filters: Filters, query: QueryDict, total: Total | None = None) -> ListedPersons:
    """`filters`: decided for the scope."""
    return ListedPersons(scope, filters, *order_of(scope, query), total)


def closed_parts(query: QueryDict) -> Iterator[Unheeded]:
    """What a list has for those alone who see days of birth and numbers of documents."""
    if query.get("sort") == Order.BIRTH.value:
        yield Unheeded("sort", "Порядок по дате рождения", CLOSED)
    if query.get("sought"):
        yield Unheeded("sought", "Поиск по СНИЛС или документу", CLOSED)


def asked_row(query: QueryDict) -> int | None:
    """The person whose portfolio one comes back from."""
    return number_in(query.get("row", ""))


def row_query(query: QueryDict) -> str:
    """What follows the address of a portfolio: the role that is filtered by, and the way back to this list."""
    kept = changed(query, {"row": "", "total": ""}, keep=("after", "before", "last")).removeprefix("?")
    role = query.get("role", "")
    return urlencode([*([("role", role)] if role in BY_WORD else []), ("list", kept)])


def sort_links(now: Order, query: QueryDict, *, descending: bool) -> dict[str, SortLink]:
    """Pressing the column that sorts turns the order round."""
    made = {}
    for order in Order:
        is_current = now is order
        turned = is_current and not descending
        parts = {"sort": "" if order is Order.NAME else order.value, "way": "desc" if turned else "", "n": ""}
        way = ("descending" if descending else "ascending") if is_current else ""
        made[order.value] = SortLink(changed(query, parts), way)
    return made


def pager_of(page: Page[RegistryRow], total: Total | None, query: QueryDict) -> Pager:
    """A part of a name that too many have gives no last page; `n` carries the number of the page's first row."""
    has_end = total is None or total.is_exact or not query.get("name")
    first, size = _first_number(page, total, query), size_of(query)
    end = first + len(page.rows) - 1
    plain = QueryDict(changed(query, {"n": "", "total": ""}, keep=PAGING).removeprefix("?"))
    ways = ways_of(plain, page, BY_PERSON, has_end=has_end)
    return replace(
        ways,
        shown=_shown(first, end, total) if page.rows else "",
        previous_href=_with_number(ways.previous_href, max(1, first - size) if first else 0),
        next_href=_with_number(ways.next_href, end + 1 if first else 0),
        sizes=sizes_of(plain, size),
    )


def _with_number(href: str, number: int) -> str:
    return f"{href}&n={number}" if href and number else href


def _first_number(page: Page[RegistryRow], total: Total | None, query: QueryDict) -> int:
    """0 where nobody has counted: a page that begins with the row one came back to."""
    if not page.has_before:
        return 1
    if query.get("last") and not page.has_after and total is not None and total.is_exact:
        return total.n - len(page.rows) + 1
    number = number_in(query.get("n", ""))
    return number if number is not None and number < 10**9 else 0


def _shown(first: int, end: int, total: Total | None) -> str:
    shown = f"Показаны {russian.number(first)}–{russian.number(end)}" if first else f"Показано {end + 1}"
    if total is None or not total.is_exact:
        return shown
    return f"{shown} из{russian.NBSP}{russian.number(total.n)}"
