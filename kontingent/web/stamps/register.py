"""«Зафиксированные отчёты»: copies of forms, reports and requests in one list."""

from typing import Any

from django import forms
from django.http import HttpResponse

from kontingent.accounts.roles import Permission
from kontingent.kernel.keyset import Listed
from kontingent.reports.models import OneOffRequest
from kontingent.reports.requests import CODE
from kontingent.stamps.models import Stamp, StampKind
from kontingent.stamps.queries import StampFilter, listed
from kontingent.web.declaring import name_field, shown
from kontingent.web.filtering import FilterForm
from kontingent.web.gate import gate
from kontingent.web.listing import Found, Listing, show
from kontingent.web.reports.catalogue import STAMPS, menu
from kontingent.web.request import Request


class StampFilterForm(FilterForm[StampFilter]):
    VALUES = StampFilter
    SHOWN = (
        shown("name", "name", name_field("Название")),
        shown("of", "of", name_field("О\u00a0ком")),
        shown("who", "who", name_field("Кто зафиксировал")),
        shown("kind", "kind", forms.ChoiceField(label="Что", choices=[("", "Всё"), *StampKind.choices])),
    )


def _listed(request: Request, form: StampFilterForm) -> Listed[Stamp]:
    seen = OneOffRequest.objects.seen_by(request.user, request.actor.institution_path)
    codes = [f"{CODE}{number}" for number in seen.values_list("pk", flat=True)]
    return listed(request.scope, codes, form.filters)


def _more(_request: Request, _form: StampFilterForm, _found: Found[Stamp] | None) -> dict[str, Any]:
    return {"menu": menu(), "kinds": dict(StampKind.choices)}


LIST: Listing[StampFilterForm, Stamp] = Listing(
    title=STAMPS.title,
    is_open=True,
    template="stamps/register.html",
    form=StampFilterForm,
    listed=_listed,
    has_end=False,
    is_printed=True,
    more=_more,
)


@gate(Permission.VIEW_REPORTS, asks=LIST.asks)
def register(request: Request) -> HttpResponse:
    return show(request, LIST)
