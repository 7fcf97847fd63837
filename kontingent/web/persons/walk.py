"""From one portfolio to the next of the same list, and back to the list.

The address of a portfolio carries the address of the list, so the way needs neither a session nor a script.
"""

from dataclasses import dataclass, replace

from django.http import QueryDict

from kontingent.kernel.patience import TooLongError, within
from kontingent.people.roles import Roles
from kontingent.registry.queries import Neighbours
from kontingent.web.filtering import PAGING, changed
from kontingent.web.persons.addresses import BY_WORD, PortfolioAddress
from kontingent.web.persons.registry import form_of
from kontingent.web.persons.registry_pages import listed_of
from kontingent.web.persons.visit import PersonVisit
from kontingent.web.request import Request

WITHIN = 500  # milliseconds a statement: a list in which neighbours are far apart offers only the way back


@dataclass(frozen=True, slots=True)
class Walk:
    """Empty addresses at the ends of the list. `is_known` False: the neighbours could not be found in time."""

    list_href: str
    previous_href: str = ""
    next_href: str = ""
    is_known: bool = True


def walk_of(request: Request, found: PersonVisit) -> Walk | None:
    """None for a portfolio that was opened from elsewhere."""
    if found.address.listed is None:
        return None
    query = QueryDict(found.address.listed)
    back = changed(query, {"row": str(found.access.person_id)}, keep=PAGING)
    back = f"/contingent/{back}#row-{found.access.person_id}"
    beside = _beside(request, query, found.access.person_id)
    if beside is None:
        return Walk(back, is_known=False)
    return Walk(back, _to(found, query, beside.previous, "previous"), _to(found, query, beside.next, "next"))


def _beside(request: Request, query: QueryDict, person_id: int) -> Neighbours | None:
    form = form_of(request, query)
    if not form.is_valid():
        return None
    try:
        with within(WITHIN):
            filters = form.filters.decided(request.scope)
            return listed_of(request.scope, filters, query).neighbours(person_id)
    except TooLongError:
        return None


def _to(found: PersonVisit, query: QueryDict, person_id: int | None, way: str) -> str:
    """Where all of the list are of one role, the same section; else the first one, which everybody has."""
    if person_id is None:
        return ""
    role = BY_WORD.get(query.get("role", ""), Roles.NONE)
    plain = PortfolioAddress(person_id, role=role or None, listed=found.address.listed)
    same = replace(plain, section=found.section, tab=found.address.tab) if role is found.role else plain
    return f"{same.href}#walk-{way}"
