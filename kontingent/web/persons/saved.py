"""«Сохранённые отборы»: conditions of the registry that a user keeps under a name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from kontingent.accounts import list_actions as actions
from kontingent.accounts.queries import saved_filters
from kontingent.accounts.roles import Permission
from kontingent.institutions.scope import Scope
from kontingent.web.address import Part, is_number
from kontingent.web.filtering import without
from kontingent.web.gate import gate
from kontingent.web.persons.filter_form import MembershipsForm, PersonsForm, RegistryForm
from kontingent.web.persons.sought import Sought
from kontingent.web.request import Request
from kontingent.web.required import needed

SAVED = (Part("saved", "Сохранённый отбор"), Part("saved_was", "Сохранённый отбор"))
REQUEST = Part("request", "Разовый запрос", is_number)  # which the list answers: `requested.py`
SEEN_BY = {"own": "вашему органу управления", "below": "вашему органу управления и\u00a0подведомственным"}
PASSING = (
    "n",
    "sought",
    "saved",
    "saved_was",
    "total",
    REQUEST.name,
    "csrfmiddlewaretoken",
)  # of one visit, not of the conditions


@dataclass(frozen=True, slots=True)
class Screen:
    """A list whose conditions are kept, with the form that reads them."""

    name: str
    title: str
    path: str
    form: Callable[[QueryDict, Scope], PersonsForm[Any]]
    fields: type[PersonsForm[Any]]


PERSONS = Screen(
    "contingent",
    "Контингент",
    "/contingent/",
    lambda query, scope: RegistryForm(query, scope, Sought()),
    RegistryForm,
)
LEARNING = Screen("learning", "Обучение", "/contingent/learning/", MembershipsForm, MembershipsForm)
SCREENS = {screen.name: screen for screen in (PERSONS, LEARNING)}


class SaveForm(forms.Form):
    title = forms.CharField(
        label="Название отбора",
        error_messages=needed("Назовите отбор."),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "form": "f-save"}),
    )


def conditions_of(query: QueryDict) -> str:
    """What is kept: the address without the page and without what was sought by number."""
    return without(query, *PASSING).removeprefix("?")


def address_of_choice(request: Request, screen: Screen) -> str:
    """Where the panel's list leads; empty where nothing was chosen in it.

    `saved_was` is what the list showed: the same again means that other fields were changed, and these count.
    """
    query = request.GET
    asked, shown = query.get("saved", ""), query.get("saved_was", "")
    if not asked and not shown:
        return ""
    if asked != shown:
        for saved in saved_filters(request.user, screen.name, path=request.actor.institution_path):
            if str(saved.pk) == asked:
                return f"{screen.path}{_fitted(request, screen, QueryDict(saved.query))}"
    return f"{screen.path}{without(query, 'saved', 'saved_was', 'n')}"


def _fitted(request: Request, screen: Screen, query: QueryDict) -> str:
    """Conditions this viewer may not use are left out, and a sentence says which."""
    lost = lost_of(screen.form(query, request.scope), query)
    if lost:
        messages.warning(request, f"Не\u00a0применены условия, которых у\u00a0вас нет: «{'», «'.join(lost.values())}».")
    return without(query, *lost)


def lost_of(form: PersonsForm[Any], query: QueryDict) -> dict[str, str]:
    """Conditions that this viewer may not use, by name with their titles."""
    form.is_valid()
    closed = [name for name in form.closed() if form.scope.masked and query.get(name)]
    labels = {name: str(field.label) for name, field in {**form.base_fields, **form.fields}.items()}
    return {name: labels[name] for name in (*closed, *(name for name in form.errors if name in query))}


def context_of(request: Request, query: QueryDict, screen: Screen) -> dict[str, Any]:
    """For the panel and the button: all of them, and the one whose conditions are those of this page."""
    kept = saved_filters(request.user, screen.name, path=request.actor.institution_path)
    conditions = conditions_of(query)
    now = next((saved for saved in kept if saved.query == conditions), None)
    return {
        "save_form": SaveForm(),
        "saved_screen": screen.name,
        "back": query.urlencode(),
        "own_filters": [saved for saved in kept if saved.user_id == request.user.pk],
        "shared_filters": [saved for saved in kept if saved.user_id != request.user.pk],
        "saved_now": now,
        "saved_is_own": now is not None and now.user_id == request.user.pk,
        "has_name": bool(query.get("name")),
    }


@gate(Permission.VIEW_PERSONS, methods=("POST",))
def save(request: Request) -> HttpResponse:
    form, query = SaveForm(request.POST), QueryDict(request.POST.get("back", "")[:4000])
    screen = SCREENS.get(request.POST.get("screen", ""), PERSONS)
    if form.is_valid():
        title, conditions = form.cleaned_data["title"], conditions_of(query)
        actions.save_filter(by=request.actor, user=request.user, screen=screen.name, title=title, query=conditions)
        messages.success(request, f"Отбор «{title}» сохранён.")
    else:
        messages.error(request, "Отбор не сохранён: укажите название.")
    return redirect(f"{screen.path}?{query.urlencode()}")


@gate(Permission.VIEW_PERSONS, methods=("POST",))
def share(request: Request, filter_id: int) -> HttpResponse:
    """`with`: own, below, or nobody any more."""
    wanted = request.POST.get("with", "")
    if wanted in {"own", "below"}:
        saved = actions.share_filter(by=request.actor, user=request.user, filter_id=filter_id, below=wanted == "below")
        messages.success(request, f"Отбор «{saved.title}» виден {SEEN_BY[wanted]}.")
    else:
        saved = actions.unshare_filter(by=request.actor, user=request.user, filter_id=filter_id)
        messages.success(request, f"Отбор «{saved.title}» видите только вы.")
    return redirect(f"{SCREENS[saved.screen].path}?{saved.query}")


@gate(Permission.VIEW_PERSONS, methods=("POST",))
def forget(request: Request, filter_id: int) -> HttpResponse:
    screen = actions.forget_filter(by=request.actor, user=request.user, filter_id=filter_id)
    messages.success(request, "Отбор удалён.")
    return redirect(SCREENS[screen].path)
