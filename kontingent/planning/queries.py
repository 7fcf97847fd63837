"""Reads of the room: the forecast that is shown, and how wrong its like were."""

from django.db.models import Q

from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.planning.computing import OURS
from kontingent.planning.levels import REGION
from kontingent.planning.models import ForecastError, KeptForecast, PlanScenario
from kontingent.planning.tracks import PARTS


def latest_forecast() -> KeptForecast | None:
    return KeptForecast.objects.order_by("made_at", "pk").last()


def errors_a_year_on(forecast: KeptForecast) -> dict[str, float]:
    """Per cent at the region by the title of the part, where anything is known."""
    rows = ForecastError.objects.filter(
        forecast=forecast, level=REGION, method=OURS, lead=1, mape__isnull=False
    ).values_list("part", "mape")
    return {PARTS[part].title: mape for part, mape in rows if mape is not None}


def scenarios_for(scope: Scope) -> list[PlanScenario]:
    """Those of the viewer's body, of the ones above and of those below it; the newest first."""
    own = Institution.objects.filter(pk=scope.institution_id).values_list("path", flat=True).first() or []
    shared = Q(body__path__contains=[scope.institution_id]) | Q(body_id__in=own)
    return list(PlanScenario.objects.filter(shared).select_related("body").order_by("-created_at", "-pk"))


def may_change(scope: Scope, scenario: PlanScenario) -> bool:
    """Whose body lies in the viewer's subtree."""
    return scope.institution_id in scenario.body.path
