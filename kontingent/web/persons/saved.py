"""«Сохранённые отборы»: conditions of the registry that a user keeps under a name."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from kontingent.accounts import list_actions as actions
from kontingent.accounts.queries import saved_filters
from kontingent.accounts.roles import Permission
from kontingent.web.filtering import without
from kontingent.web.gate import gate
from kontingent.web.request import Request

SCREEN = "contingent"
PATH = "/contingent/"
PASSING = ("n", "sought", "saved", "saved_was", "total", "csrfmiddlewaretoken")  # of one visit, not of the conditions


class SaveForm(forms.Form):
    title = forms.CharField(
        label="Название отбора", max_length=100, widget=forms.TextInput({"autocomplete": "off", "form": "f-save"})
    )


def conditions_of(query: QueryDict) -> str:
    """What is kept: the address without the page and without what was sought by number."""
    return without(query, *PASSING).removeprefix("?")


def address_of_choice(request: Request) -> str:
    """Where the panel's list leads; empty where nothing was chosen in it.

    `saved_was` is what the list showed: the same again means that other fields were changed, and these count.
    """
    query = request.GET
    asked, shown = query.get("saved", ""), query.get("saved_was", "")
    if not asked and not shown:
        return ""
    if asked != shown:
        for saved in saved_filters(request.user, SCREEN):
            if str(saved.pk) == asked:
                return f"{PATH}?{saved.query}"
    return f"{PATH}{without(query, 'saved', 'saved_was', 'n')}"


def context_of(request: Request, query: QueryDict) -> dict[str, Any]:
    """For the panel and the button: all of them, and the one whose conditions are those of this page."""
    kept, conditions = saved_filters(request.user, SCREEN), conditions_of(query)
    now = next((saved for saved in kept if saved.query == conditions), None)
    return {"save_form": SaveForm(), "saved_filters": kept, "saved_now": now}


@gate(Permission.VIEW_PERSONS, methods=("POST",))
def save(request: Request) -> HttpResponse:
    form, query = SaveForm(request.POST), QueryDict(request.POST.get("back", "")[:4000])
    if form.is_valid():
        title, conditions = form.cleaned_data["title"], conditions_of(query)
        actions.save_filter(by=request.actor, user=request.user, screen=SCREEN, title=title, query=conditions)
        messages.success(request, f"Отбор «{title}» сохранён.")
    else:
        messages.error(request, "Отбор не сохранён: укажите название.")
    return redirect(f"{PATH}?{query.urlencode()}")


@gate(Permission.VIEW_PERSONS, methods=("POST",))
def forget(request: Request, filter_id: int) -> HttpResponse:
    actions.forget_filter(by=request.actor, user=request.user, filter_id=filter_id)
    messages.success(request, "Отбор удалён.")
    return redirect(PATH)
