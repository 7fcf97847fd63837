"""The registries «Образовательные организации» (figure 12) and «Органы управления» (figure 15)."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.http import HttpResponseBase

from kontingent.accounts.roles import Permission
from kontingent.institutions.models import Institution
from kontingent.institutions.registry import listed
from kontingent.kernel import russian
from kontingent.kernel.spreadsheets import Cell
from kontingent.web.columns import Columns, header, of_columns, values
from kontingent.web.gate import gate
from kontingent.web.institutions import columns
from kontingent.web.institutions.forms import BodyForm, InstitutionForm, OrganisationForm
from kontingent.web.listing import Found, Listing, Sheet, file_of, show
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
    return {"word": russian.plural(total, *words), "screen": shown.screen, **of_columns(shown, request.user)}


def _sheet(shown: Columns[Institution]) -> Sheet[Institution]:
    def cells(request: Request, rows: Sequence[Institution]) -> Iterator[Sequence[Cell]]:
        chosen = shown.of(request.user)
        return (values(chosen, row) for row in rows)

    def heads(request: Request) -> Sequence[str]:
        return header(shown.of(request.user), request.scope)

    return Sheet(shown.screen, heads, cells, is_counted=True)


_listing = partial(
    Listing,
    is_open=True,
    template="institutions/registry.html",
    listed=lambda _request, form: listed(form.which, form.filters),
    says_total=True,
    is_printed=True,
)
ORGANISATIONS = _listing(
    title="Образовательные организации",
    form=OrganisationForm,
    sheet=_sheet(columns.ORGANISATIONS),
    more=partial(_more, columns.ORGANISATIONS, ("организация", "организации", "организаций")),
)
BODIES = _listing(
    title="Органы управления",
    form=BodyForm,
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
