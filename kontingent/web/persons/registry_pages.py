"""Pages and sorting of the registry: an address names a person, not a value, and the page goes on from him."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from kontingent.institutions.scope import Scope
from kontingent.kernel import russian
from kontingent.registry.queries import Asked, Order, Page, Step, Total, key_of
from kontingent.web.address import Part, one_of
from kontingent.web.filtering import CLOSED, SIZES, Unheeded, changed, number_in, size_of
from kontingent.web.pager import Pager, Size
from kontingent.web.persons.addresses import BY_WORD

SORTED = (
    Part("sort", "Порядок строк", one_of(*(order.value for order in Order))),
    Part("way", "Порядок строк", one_of("asc", "desc")),
)


@dataclass(frozen=True, slots=True)
class Sort:
    """`way` for `aria-sort`: empty when the list is not sorted by it."""

    href: str
    way: str


def asked_page(scope: Scope, query: QueryDict) -> Asked:
    """What stands in the address; anything else is the first page."""
    order = Order.BIRTH if query.get("sort") == Order.BIRTH.value and scope.open_data else Order.NAME
    descending = query.get("way") == "desc"
    size = size_of(query)
    for name, step in (("after", Step.AFTER), ("before", Step.BEFORE)):
        row = number_in(query.get(name, ""))
        key = key_of(scope, row, order) if row is not None else None
        if key is not None:
            return Asked(order, descending, size, step, key)
    return Asked(order, descending, size, Step.LAST if query.get("last") else Step.FIRST)


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


def sort_links(asked: Asked, query: QueryDict) -> dict[str, Sort]:
    """Pressing the column that sorts turns the order round."""
    made = {}
    for order in Order:
        is_current = asked.order is order
        turned = is_current and not asked.descending
        parts = {"sort": "" if order is Order.NAME else order.value, "way": "desc" if turned else "", "n": ""}
        way = ("descending" if asked.descending else "ascending") if is_current else ""
        made[order.value] = Sort(changed(query, parts), way)
    return made


def pager_of(page: Page, asked: Asked, total: Total | None, query: QueryDict) -> Pager:
    """A part of a name that too many have gives no last page; `n` carries the number of the page's first row."""
    first = _first_number(page, asked, total, query)
    exact = total is not None and total.is_exact
    end = first + len(page.rows) - 1
    number = {"n": str(max(1, first - asked.size)) if first else ""}
    return Pager(
        shown=_shown(first, end, total) if page.rows else "",
        start_href=changed(query, {"n": ""}) if page.before else "",
        previous_href=changed(query, {"before": str(page.before.person_id), **number}) if page.before else "",
        next_href=changed(query, {"after": str(page.after.person_id), "n": str(end + 1) if first else ""})
        if page.after
        else "",
        end_href=changed(query, {"last": "1", "n": ""}) if page.after and (exact or total is None) else "",
        sizes=[Size(size, changed(query, {"size": str(size), "n": ""}), size == asked.size) for size in SIZES],
    )


def _first_number(page: Page, asked: Asked, total: Total | None, query: QueryDict) -> int:
    """0 where nobody has counted: a page that begins with the row one came back to."""
    if asked.step is Step.LAST and total is not None:
        return total.n - len(page.rows) + 1
    text = query.get("n", "")
    if not page.before:
        return 1
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 10 else 0


def _shown(first: int, end: int, total: Total | None) -> str:
    shown = f"Показаны {russian.number(first)}–{russian.number(end)}" if first else f"Показано {end + 1}"
    if total is None or not total.is_exact:
        return shown
    return f"{shown} из{russian.NBSP}{russian.number(total.n)}"
