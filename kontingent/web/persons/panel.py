"""What stands around the rows of «Контингент» and «Обучение»: filters, saved ones, the way to the files."""

from typing import Any

from django.http import QueryDict

from kontingent.audit.models import Purpose
from kontingent.web.filtering import without
from kontingent.web.persons.filter_form import PersonsForm
from kontingent.web.persons.saved import PASSING, REQUEST, Screen, context_of
from kontingent.web.request import Request

KEPT = ("sort", "way", "size")  # what the panel does not show and must not lose


def _requested(request: Request, form: PersonsForm[Any]) -> dict[str, Any]:
    """Whose the one-off request is that the list answers, and who sees it."""
    kept = form.requested
    if kept is None:
        return {"requested": None}
    purpose = f"{Purpose(kept.purpose).label}{f' ({kept.note})' if kept.note else ''}"
    return {"requested": kept, "requested_for": purpose, "is_own": kept.user_id == request.user.pk}


def panel_of(
    request: Request, form: PersonsForm[Any], query: QueryDict, screen: Screen, *, are_numbers_set: bool = False
) -> dict[str, Any]:
    kept = (*KEPT, "sought") if form.has_numbers else KEPT
    return {
        **context_of(request, query, screen),
        "form": form,
        "groups": list(form.groups(are_numbers_set=are_numbers_set)),
        "chips": form.chips(QueryDict(without(query, REQUEST.name).removeprefix("?"))),
        **_requested(request, form),
        "clear": screen.path,
        "export_query": without(query, "n", "size"),
        "request_query": without(query, *PASSING, *KEPT, "print"),
        "kept": [(name, query[name]) for name in kept if query.get(name)],
        "is_masked": form.scope.masked,
    }
