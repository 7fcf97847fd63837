"""Reads of the room: the forecast that is shown, and how wrong its like were."""

from kontingent.planning.computing import OURS
from kontingent.planning.levels import REGION
from kontingent.planning.models import ForecastError, KeptForecast
from kontingent.planning.tracks import PARTS


def latest_forecast() -> KeptForecast | None:
    return KeptForecast.objects.order_by("made_at", "pk").last()


def errors_a_year_on(forecast: KeptForecast) -> dict[str, float]:
    """Per cent at the region by the title of the part, where anything is known."""
    rows = ForecastError.objects.filter(
        forecast=forecast, level=REGION, method=OURS, lead=1, mape__isnull=False
    ).values_list("part", "mape")
    return {PARTS[part].title: mape for part, mape in rows if mape is not None}
