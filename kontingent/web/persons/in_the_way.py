"""The way out of nothing: which of the conditions is in the way."""

from dataclasses import dataclass

from django.http import QueryDict

from kontingent.institutions.scope import Scope
from kontingent.registry.queries import Total, count
from kontingent.web.filtering import Condition, without
from kontingent.web.persons.filter_form import RegistryForm
from kontingent.web.persons.saved import REQUEST


@dataclass(frozen=True, slots=True)
class InTheWay:
    condition: Condition
    total: Total
    remove: str


def in_the_way(scope: Scope, form: RegistryForm, query: QueryDict) -> InTheWay | None:
    """The condition without which the most is found; None when no single one is in the way."""
    found = [(one, count(scope, form.filters_without(*one.names))) for one in form.conditions]
    condition, total = max(found, key=lambda one: one[1].n, default=(None, None))
    if condition is None or total is None or not total.n:
        return None
    return InTheWay(condition, total, without(query, *condition.names, "n", REQUEST.name))
