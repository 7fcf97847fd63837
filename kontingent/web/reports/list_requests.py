"""A one-off request that is a list: «Контингент» or «Обучение» by the conditions of the address, with a purpose."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.institutions.queries import find
from kontingent.institutions.scope import Scope
from kontingent.kernel.errors import NotFound
from kontingent.registry.filters import Filters
from kontingent.registry.memberships import ListedMemberships
from kontingent.registry.queries import ListedPersons
from kontingent.reports.composing import NotToBeComposed
from kontingent.reports.lists import GROUPS, ListComposition, ListedRows
from kontingent.reports.models import OneOffRequest
from kontingent.reports.request_actions import keep_list_request
from kontingent.web.address import Asks
from kontingent.web.columns import Columns
from kontingent.web.exporting import WhyForm
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.persons.columns import MEMBERSHIPS, PERSONS
from kontingent.web.persons.filter_form import PersonsForm
from kontingent.web.persons.requested import address_of, conditions_in
from kontingent.web.persons.saved import SCREENS, Screen
from kontingent.web.reports.catalogue import menu
from kontingent.web.reports.existing import existing_lists
from kontingent.web.reports.request_forms import several
from kontingent.web.request import Request
from kontingent.web.required import needed

COLUMNS: dict[str, Columns[Any]] = {one.screen: one for one in (PERSONS, MEMBERSHIPS)}
NAMED = "Разовый запрос не\u00a0составляют о\u00a0человеке: он стоит в\u00a0общем реестре. Уберите ФИО."
UNCLEAR = "Условия списка не\u00a0поняты. Вернитесь к\u00a0нему и\u00a0проверьте поля отбора."


class ListRequestForm(WhyForm):
    """What of the list is shown, and what for; its conditions stand in the address."""

    title = forms.CharField(label="Название запроса", max_length=100, error_messages=needed("Назовите запрос."))
    field_order = ("columns", "groups", "title", "purpose", "note")

    def __init__(self, request: Request, screen: Screen) -> None:
        super().__init__(request.POST if request.method == "POST" else None, auto_id="r-%s")
        columns, scope = COLUMNS[screen.name], request.scope
        usual = [choice.code for choice in columns.choices(request.user) if choice.is_chosen]
        choices = [(choice.code, choice.title) for choice in columns.choices(request.user)]
        groups = [(cut.code, cut.title) for cut in GROUPS[screen.name] if not (scope.masked and cut.is_closed)]
        self.fields["columns"] = several("Столбцы, кроме ФИО", choices, usual)
        self.fields["groups"] = several("Итоги под\u00a0списком", groups)
        self.order_fields(self.field_order)

    @property
    def why(self) -> Mapping[str, str]:
        return {name: self.cleaned_data[name] for name in ("title", "purpose", "note")}


def _asks(_query: QueryDict, path: Mapping[str, object]) -> Asks:
    screen = SCREENS.get(str(path["screen"]))
    return (screen.fields,) if screen else ()


@gate(Permission.VIEW_PERSONS, methods=("GET", "POST"), asks=_asks, nameless=True)
def compose(request: Request, screen: str) -> HttpResponse:
    of = _screen(screen)
    wanted, form = of.form(request.GET, request.scope), ListRequestForm(request, of)
    refused = NAMED if wanted.asked.get("name") else "" if wanted.is_valid() else UNCLEAR
    if form.is_valid() and not refused:
        try:
            return redirect(address_of(_kept(request, form, wanted, of)))
        except NotToBeComposed as refusal:
            form.add_error(None, str(refusal))
    context = {
        "menu": menu(),
        "screen": of,
        "wanted": wanted,
        "form": form,
        "refused": refused,
        "chips": wanted.chips(request.GET),
        "back": f"{of.path}?{request.GET.urlencode()}",
        "existing": existing_lists(request, of.name, conditions_in(request.GET, of)),
    }
    return page(request, "reports/list_request_new.html", context)


def _screen(name: str) -> Screen:
    if name not in SCREENS:
        raise Http404
    return SCREENS[name]


def _asked(form: ListRequestForm, wanted: PersonsForm[Any], of: Screen) -> ListComposition:
    """Without what the viewer may not ask; an organisation by its number."""
    closed = {name for name in wanted.closed() if wanted.scope.masked}
    known = conditions_in(cast("QueryDict", wanted.data), of)
    asked = {name: values for name, values in known.items() if name not in closed}
    return ListComposition(of.name, asked, form.cleaned_data["columns"], form.cleaned_data["groups"])


def _kept(request: Request, form: ListRequestForm, wanted: PersonsForm[Any], of: Screen) -> OneOffRequest:
    body = find(request.scope.institution_id)
    if body is None:
        raise NotFound
    kept = keep_list_request(
        by=request.actor,
        user=request.user,
        body=body,
        made=_asked(form, wanted, of),
        listed=_listed(request.scope, wanted.filters),
        openly=_listed(replace(request.scope, open_data=False), wanted.filters),
        said=f"Список «{of.title}», {wanted.in_words}",
        **form.why,
    )
    messages.success(request, "Запрос сохранён. Его видите только вы, пока не\u00a0откроете другим.")
    return kept


def _listed(scope: Scope, filters: Any) -> ListedRows:  # noqa: ANN401 - of either list
    return ListedPersons(scope, filters) if type(filters) is Filters else ListedMemberships(scope, filters)
