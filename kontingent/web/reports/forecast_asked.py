"""What «Прогноз мест» is asked of: a part of education, a body, a municipality or an organisation, a year to come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from kontingent.institutions.models import Institution
from kontingent.institutions.municipalities import municipalities_of, names_of
from kontingent.institutions.queries import find
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.errors import NotFound
from kontingent.kernel.periods import SchoolYear
from kontingent.planning.levels import MUNICIPALITY as OF_MUNICIPALITY
from kontingent.planning.levels import ORGANISATION as OF_ORGANISATION
from kontingent.planning.levels import REGION as OF_REGION
from kontingent.planning.models import KeptForecast, PlanScenario
from kontingent.planning.queries import scenarios_for
from kontingent.planning.tracks import PARTS, PRIMARY, ForecastPart
from kontingent.web import links
from kontingent.web.address import Part, is_number, one_of, query_of
from kontingent.web.filtering import Unheeded, changed, number_in
from kontingent.web.reports.params import BODY, NO_BODY, OWN_BODY
from kontingent.web.reports.places_asked import MUNICIPALITY, NO_MUNICIPALITY
from kontingent.web.reports.tables import TypeChoice
from kontingent.web.request import Request

LEVEL = Part("level", "Уровень образования", one_of(*PARTS))
ORGANISATION = Part("organisation", "Организация", is_number)
SCENARIO = Part("scenario", "Сценарий", is_number)
YEAR = Part("year", "На 1 сентября", is_number)  # which of them the page says itself
NO_ORGANISATION = "такой организации нет среди подчинённых этому органу управления. Показаны все."
NO_SCENARIO = "такого сценария нет среди доступных вам. Показан прогноз без\u00a0сценария."
NO_YEAR = "прогноз\u00a0— на\u00a01\u00a0сентября {}–{}. Показан {}."


@dataclass(frozen=True, slots=True)
class ForecastAsked:
    """`lead`: years from the last head count to the one that is asked."""

    scope: Scope
    query: QueryDict
    forecast: KeptForecast
    body: Institution
    part: ForecastPart
    municipality: str
    municipality_name: str
    organisation: Institution | None
    lead: int
    scenario: PlanScenario | None
    scenarios: tuple[PlanScenario, ...]

    @property
    def year(self) -> int:
        return self.forecast.origin + self.lead

    @property
    def day(self) -> str:
        return f"01.09.{self.year}"

    @property
    def name(self) -> str:
        if self.organisation is not None:
            return self.organisation.name
        return self.municipality_name or self.body.name

    @property
    def level(self) -> str:
        """Of which the errors and bands of the whole are."""
        if self.organisation is not None:
            return OF_ORGANISATION
        return OF_REGION if self.body.parent_id is None and not self.municipality else OF_MUNICIPALITY

    @property
    def narrowing(self) -> str:
        """What of the address tells copies apart."""
        one = str(self.organisation.pk) if self.organisation else ""
        return query_of({LEVEL.name: self.part.code, MUNICIPALITY.name: self.municipality, ORGANISATION.name: one})

    def in_words(self) -> list[str]:
        planned = [f"сценарий «{self.scenario.title}»"] if self.scenario else []
        return [self.name, self.part.title, f"на\u00a0{self.day}", *planned]

    def href(self, **parts: str) -> str:
        return changed(self.query, {"print": "", **parts})

    def years(self) -> Iterator[TypeChoice]:
        for lead in range(1, self.forecast.leads + 1):
            year = str(self.forecast.origin + lead)
            yield TypeChoice(
                year, f"На\u00a01\u00a0сентября {year}", self.href(year=year), is_current=lead == self.lead
            )

    def plans(self) -> Iterator[TypeChoice]:
        """Nothing where there is none to choose."""
        if self.scenarios:
            yield TypeChoice("Без\u00a0сценария", "Прогноз как он есть", self.href(scenario=""), self.scenario is None)
        for one in self.scenarios:
            said = f"{one.author}: {one.reason}"
            yield TypeChoice(one.title, said, self.href(scenario=str(one.pk)), one == self.scenario)

    def levels(self) -> Iterator[TypeChoice]:
        for one in PARTS.values():
            if one.track.code in self.forecast.basis["tracks"]:
                href = self.href(level=one.code)
                yield TypeChoice(one.short, one.title, href, is_current=one is self.part)


def forecast_asked(request: Request, forecast: KeptForecast) -> ForecastAsked:
    """NotFound for a body outside the scope."""
    body, scenarios = _body(request), scenarios_for(request.scope)
    code, name = _municipality(request, body)
    return ForecastAsked(
        scope=request.scope,
        query=request.GET,
        forecast=forecast,
        body=body,
        part=PARTS.get(request.GET.get(LEVEL.name, ""), PARTS[PRIMARY]),
        municipality=code,
        municipality_name=name,
        organisation=_organisation(request, body),
        lead=_lead(request, forecast),
        scenario=_scenario(request, scenarios),
        scenarios=tuple(scenarios),
    )


def _body(request: Request) -> Institution:
    number = number_in(request.GET.get(BODY.name, ""))
    body = find(request.scope.institution_id if number is None else number)
    if body is None or not links.may_list(request.scope, body):
        raise NotFound(NO_BODY, cure=OWN_BODY)
    return body


def _municipality(request: Request, body: Institution) -> tuple[str, str]:
    code = request.GET.get(MUNICIPALITY.name, "")
    named = names_of(municipalities_of(body) & {code}) if code else {}
    if code and not named:
        request.unheeded.append(Unheeded(MUNICIPALITY.name, MUNICIPALITY.title, NO_MUNICIPALITY))
    return next(iter(named.items()), ("", ""))


def _organisation(request: Request, body: Institution) -> Institution | None:
    number = number_in(request.GET.get(ORGANISATION.name, ""))
    if number is None:
        return body if not body.is_body else None
    found = find(number)
    if found is not None and found.is_organisation and body.pk in found.path:
        return found
    request.unheeded.append(Unheeded(ORGANISATION.name, ORGANISATION.title, NO_ORGANISATION))
    return body if not body.is_body else None


def _scenario(request: Request, known: Sequence[PlanScenario]) -> PlanScenario | None:
    number = number_in(request.GET.get(SCENARIO.name, ""))
    found = next((one for one in known if one.pk == number), None)
    if number is not None and found is None:
        request.unheeded.append(Unheeded(SCENARIO.name, SCENARIO.title, NO_SCENARIO))
    return found


def _lead(request: Request, forecast: KeptForecast) -> int:
    """The next 1 September, where none of the years is asked for."""
    first, last = forecast.origin + 1, forecast.origin + forecast.leads
    usual = min(max(SchoolYear.of(clock.today()).first + 1, first), last)
    text = request.GET.get(YEAR.name, "")
    number = number_in(text)
    if number is not None and first <= number <= last:
        return number - forecast.origin
    if number is not None:
        request.unheeded.append(Unheeded(YEAR.name, YEAR.title, NO_YEAR.format(first, last, usual)))
    return usual - forecast.origin
