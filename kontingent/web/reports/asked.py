"""What a report is asked of: a body of the viewer's scope, a school year, a type of organisation."""

from dataclasses import dataclass

from django.http import QueryDict

from kontingent.institutions.models import Institution
from kontingent.institutions.queries import find
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.errors import NotFound
from kontingent.kernel.periods import SchoolYear
from kontingent.portfolios.counts import years
from kontingent.web import links
from kontingent.web.filtering import changed, number_in
from kontingent.web.reports.overview import TYPES


@dataclass(frozen=True, slots=True)
class Asked:
    """`known`: school years of which anything is known of the body; `type` empty: the report's own choice."""

    scope: Scope
    query: QueryDict
    body: Institution
    year: SchoolYear
    known: list[SchoolYear]
    type: str

    @property
    def previous_href(self) -> str:
        return self._year_href(max((one for one in self.known if one < self.year), default=None))

    @property
    def next_href(self) -> str:
        return self._year_href(min((one for one in self.known if one > self.year), default=None))

    def href(self, **parts: str) -> str:
        """The same report with these parts of the address changed."""
        return changed(self.query, parts)

    def _year_href(self, year: SchoolYear | None) -> str:
        if year is None:
            return ""
        return self.href(year="" if year == SchoolYear.of(clock.today()) else str(year.first))


def asked_of(scope: Scope, query: QueryDict) -> Asked:
    """NotFound for a body outside the scope: its numbers are those of persons the viewer may not know."""
    body = find(number_in(query.get("body", "")) or scope.institution_id)
    if body is None or not links.may_list(scope, body):
        raise NotFound
    known = years(body.pk)
    year = {str(one.first): one for one in known}.get(query.get("year", ""), SchoolYear.of(clock.today()))
    type_ = query.get("type", "")
    return Asked(scope, query, body, year, known, type_ if type_ in TYPES else "")
