"""The registries «Образовательные организации» (figure 12) and «Органы управления» (figure 15)."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from django.http import HttpResponseBase, QueryDict

from kontingent.accounts.roles import Permission
from kontingent.census.applications import Demand
from kontingent.census.organisation_list import OrganisationOrder, listed_organisations, numbers_of, with_numbers
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import current_year
from kontingent.institutions.registry import listed
from kontingent.kernel import russian
from kontingent.kernel.bars import FULL
from kontingent.kernel.keyset import Read
from kontingent.kernel.periods import SchoolYear
from kontingent.kernel.spreadsheets import Cell
from kontingent.web import links
from kontingent.web.address import Part, one_of
from kontingent.web.columns import Columns, header, of_columns, values
from kontingent.web.filtering import changed
from kontingent.web.gate import gate
from kontingent.web.institutions import columns
from kontingent.web.institutions.forms import BodyForm, InstitutionForm, OrganisationForm
from kontingent.web.listing import Found, Listing, Sheet, file_of, show
from kontingent.web.pager import SortLink
from kontingent.web.request import Request


def _more(
    shown: Columns[Institution],
    words: tuple[str, str, str],
    request: Request,
    _form: InstitutionForm,
    found: Found[Institution] | None,
) -> dict[str, Any]:
    """`words`: forms of the word after «Найдено N»."""
    total = found.total if found else 0
    return {
        "word": russian.plural(total, *words),
        "kept": [],
        **of_columns(shown, request.user),
    }


def _as_they_are(_request: Request, rows: Sequence[Institution]) -> Sequence[Institution]:
    return rows


def _numbered(_request: Request, rows: Sequence[Institution]) -> Sequence[Institution]:
    return with_numbers(rows)


def _sheet(
    shown: Columns[Institution], told: Callable[[Request, Sequence[Institution]], Sequence[Institution]] = _as_they_are
) -> Sheet[Institution]:
    def cells(request: Request, rows: Sequence[Institution]) -> Iterator[Sequence[Cell]]:
        chosen = shown.of(request.user)
        return (values(chosen, row) for row in told(request, rows))

    def heads(request: Request) -> Sequence[str]:
        return header(shown.of(request.user), request.scope)

    return Sheet(shown.screen, heads, cells, is_counted=True)


SORTED = (
    Part("sort", "Порядок строк", one_of(*(order.value for order in OrganisationOrder))),
    Part("way", "Порядок строк", one_of("asc", "desc")),
)
KEPT = ("sort", "way", "size")


def _order(query: QueryDict) -> tuple[OrganisationOrder, bool]:
    """By names unless the address says otherwise; of numbers the greatest first."""
    sort, way = query.get("sort", ""), query.get("way", "")
    order = OrganisationOrder(sort) if SORTED[0].fits(sort) else OrganisationOrder.NAME
    return order, way == "desc" or (order is not OrganisationOrder.NAME and way != "asc")


def _organisations(request: Request, form: OrganisationForm) -> Read[Institution]:
    order, descending = _order(request.GET)
    return listed_organisations(form.filters, order, descending=descending)


def _sort_links(query: QueryDict) -> dict[str, SortLink]:
    """Pressing the column that sorts turns the order round."""
    now, descending = _order(query)
    made = {}
    for order in OrganisationOrder:
        is_name, is_now = order is OrganisationOrder.NAME, order is now
        turned = ("desc" if is_name else "asc") if is_now and descending is not is_name else ""
        href = changed(query, {"sort": "" if is_name else order.value, "way": turned})
        made[order.value] = SortLink(href, ("descending" if descending else "ascending") if is_now else "")
    return made


def _more_of_organisations(
    request: Request, form: OrganisationForm, found: Found[Institution] | None
) -> dict[str, Any]:
    words = ("организация", "организации", "организаций")
    year = current_year()
    return {
        **_more(columns.ORGANISATIONS, words, request, form, found),
        "sorts": _sort_links(request.GET),
        "kept": [(name, request.GET[name]) for name in KEPT if request.GET.get(name)],
        "numbers_of": numbers_of,
        "learners_href": partial(_learners, request, year),
        "waiting_href": partial(_waiting, request),
        "full": FULL,
        "year": year,
    }


def _learners(request: Request, year: SchoolYear, row: Institution) -> str:
    """With those of its branches; empty where the viewer may not know them."""
    return links.learners(request.scope, year, row) if links.may_list(request.scope, row) else ""


def _waiting(request: Request, row: Institution) -> str:
    is_listed = links.may_list(request.scope, row)
    return links.applications(row, level=None, demand=Demand.WAITING.value) if is_listed else ""


_listing = partial(Listing, is_open=True, template="institutions/registry.html", says_total=True, is_printed=True)
ORGANISATIONS = _listing(
    title="Образовательные организации",
    form=OrganisationForm,
    listed=_organisations,
    parts=SORTED,
    rows=_numbered,
    sheet=_sheet(columns.ORGANISATIONS, _numbered),
    more=_more_of_organisations,
)
BODIES = _listing(
    title="Органы управления",
    form=BodyForm,
    listed=lambda _request, form: listed(form.which, form.filters),
    sheet=_sheet(columns.BODIES),
    more=partial(_more, columns.BODIES, ("орган управления", "органа управления", "органов управления")),
)


@gate(Permission.VIEW_INSTITUTIONS, asks=ORGANISATIONS.asks)
def organisations(request: Request) -> HttpResponseBase:
    return show(request, ORGANISATIONS)


@gate(Permission.VIEW_INSTITUTIONS, asks=BODIES.asks)
def bodies(request: Request) -> HttpResponseBase:
    return show(request, BODIES)


@gate(Permission.EXPORT, asks=ORGANISATIONS.asks_of_file)
def export_organisations(request: Request, kind: str) -> HttpResponseBase:
    return file_of(request, ORGANISATIONS, kind)


@gate(Permission.EXPORT, asks=BODIES.asks_of_file)
def export_bodies(request: Request, kind: str) -> HttpResponseBase:
    return file_of(request, BODIES, kind)
