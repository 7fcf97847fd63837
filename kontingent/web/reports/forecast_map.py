"""The map of municipalities by the places that will be short or free in the asked year."""

from collections.abc import Sequence

from kontingent.institutions.municipalities import has_code
from kontingent.kernel import russian
from kontingent.planning.levels import MUNICIPALITY
from kontingent.planning.outlook import Expected, Outlook
from kontingent.web.reports.forecast_asked import ForecastAsked
from kontingent.web.reports.forecast_table import LineGroup
from kontingent.web.reports.tiles import TileFace, TileMap, drawn_tiles


def forecast_map(asked: ForecastAsked, found: Outlook, groups: Sequence[LineGroup]) -> TileMap | None:
    shown = [group for group in groups if group.level == MUNICIPALITY and has_code(group.key)]
    return drawn_tiles({group.key: _face(asked, found.together(group.ids, MUNICIPALITY), group) for group in shown})


def _face(asked: ForecastAsked, one: Expected, group: LineGroup) -> TileFace:
    """Filled by who is expected; the number is of places: free with a plus, missing with a minus."""
    at = asked.lead - 1
    need = int(one.need[at]) if one.is_told else None
    places = int(one.places[at])
    share = (places - need) / places if need is not None and places else None
    count = russian.count_phrase(abs(need or 0), "место", "места", "мест")
    said = "мест не\u00a0хватит" if need is not None and need < 0 else "мест свободно"
    return TileFace(
        name=group.name,
        share=share,
        number="—" if need is None else russian.signed(need),
        href=group.href,
        said="нет данных о\u00a0местах"
        if need is None
        else f"{said}: {count}, ожидается {russian.number(int(one.points[at]))}",
    )
