"""A one-off request that a list answers: its number stands in the address beside the conditions that it asks by."""

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from kontingent.reports.composing import NotToBeComposed
from kontingent.reports.lists import list_of
from kontingent.reports.models import OneOffRequest
from kontingent.reports.requests import CODE, request_of
from kontingent.web.address import is_number
from kontingent.web.filtering import Unheeded
from kontingent.web.persons.filter_form import PersonsForm
from kontingent.web.persons.saved import REQUEST, SCREENS, Screen, lost_of
from kontingent.web.request import Request

UNKNOWN = "такого запроса об\u00a0этом списке у\u00a0вас нет. Список показан по\u00a0условиям адреса."
CHANGED = "условия уже не\u00a0те, о\u00a0которых запрос. Список показан по\u00a0условиям адреса."


def conditions_in(query: QueryDict, screen: Screen) -> dict[str, list[str]]:
    """Of the list, as they stand in an address: no page, order or look."""
    asked = {name: [value for value in query.getlist(name) if value] for name in screen.fields.base_fields}
    return {name: values for name, values in asked.items() if values}


def address_of(kept: OneOffRequest) -> str:
    """Of the list that answers it, within the rights of whoever opens it."""
    made = list_of(kept)
    query = urlencode({**made.conditions, REQUEST.name: kept.pk}, doseq=True)
    return f"{SCREENS[made.screen].path}?{query}"


def with_request(request: Request, form: PersonsForm[Any], query: QueryDict, screen: Screen) -> None:
    """Gives the form the request that the address names, unless the address asks for something else by now."""
    number = query.get(REQUEST.name, "")
    if not is_number(number):
        return
    kept = request_of(request.user, request.actor.institution_path, f"{CODE}{number}")
    if kept is None or not kept.is_list or list_of(kept).screen != screen.name:
        request.unheeded.append(Unheeded(REQUEST.name, REQUEST.title, UNKNOWN))
    elif list_of(kept).conditions != conditions_in(query, screen):
        request.unheeded.append(Unheeded(REQUEST.name, REQUEST.title, CHANGED))
    else:
        _refuse_less(form, query)
        form.requested = kept


def _refuse_less(form: PersonsForm[Any], query: QueryDict) -> None:
    """A list without some of the conditions is another list, and no answer."""
    if lost := lost_of(form, query):
        raise NotToBeComposed(
            f"Запрос отбирает по\u00a0условиям, которых у\u00a0вас нет: «{'», «'.join(lost.values())}». Без\u00a0них"
            " это был\u00a0бы другой список.",
            cure="Попросите администратора о\u00a0доступе к\u00a0ПДн или откройте «Контингент» и\u00a0отберите сами.",
        )
