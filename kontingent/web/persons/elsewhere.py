"""Beside a list of surnames that begin so: whoever has the words in another part of the name, as a list of its own."""

from contextlib import suppress
from dataclasses import dataclass, replace

from django.http import QueryDict

from kontingent.institutions.scope import Scope
from kontingent.kernel import russian
from kontingent.kernel.names import search_words
from kontingent.kernel.patience import TooLongError, within
from kontingent.registry.filters import Filters
from kontingent.registry.name_search import TRIGRAM, Where
from kontingent.registry.queries import Total, count
from kontingent.web.filtering import changed

WITHIN = 10  # milliseconds


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """`words`: «Ещё 12, где это имя или отчество»; without a number where they are too many to be counted."""

    words: str
    href: str


def elsewhere_of(scope: Scope, filters: Filters, query: QueryDict, total: Total | None) -> Elsewhere | None:
    """None where all who have the words are in the list, and without «Доступ к ПДн»: given names are not told."""
    if filters.where is not Where.SURNAMES or len(max(search_words(filters.words), key=len)) < TRIGRAM or total is None:
        return None
    everybody = Total(total.n, is_exact=False)  # so is whoever has them anywhere, of surnames that are not counted
    if total.is_exact:
        with suppress(TooLongError), within(WITHIN):
            everybody = count(scope, replace(filters, where=Where.ANYWHERE))
    if everybody.is_exact and everybody.n <= total.n:
        return None
    more = (
        f"Ещё{russian.NBSP}{russian.number(everybody.n - total.n)}, где"
        if everybody.is_exact
        else "Показать и тех, у кого"
    )
    return Elsewhere(f"{more} это имя или отчество", f"/contingent/{changed(query, {'anywhere': '1', 'n': ''})}")
