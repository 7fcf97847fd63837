"""The operator puts the tiles of municipalities where they lie."""

from collections.abc import Mapping

from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.institutions.models import MunicipalityTile
from kontingent.institutions.tiles import FARTHEST, Cell
from kontingent.kernel.errors import Refusal

MAP = "Карта региона"


class ImpossibleMap(Refusal):
    code = "impossible_map"


def placed_tiles() -> dict[str, Cell]:
    rows = MunicipalityTile.objects.values_list("oktmo", "row", "column")
    return {oktmo: (row, column) for oktmo, row, column in rows}


@transaction.atomic
def place_tiles(*, placed: Mapping[str, Cell], by: Actor) -> None:
    """Exactly these from now on; with none of them the map stands in rows. ImpossibleMap for two in one cell."""
    if len({*placed.values()}) < len(placed):
        raise ImpossibleMap("Две плитки не могут стоять на одном месте.", cure="Поставьте одну из них на другое.")
    if any(not 1 <= number <= FARTHEST for cell in placed.values() for number in cell):
        raise ImpossibleMap(f"Ряд и столбец — числа от 1 до {FARTHEST}.")
    before = placed_tiles()
    if placed == before:
        return
    MunicipalityTile.objects.all().delete()
    MunicipalityTile.objects.bulk_create(
        MunicipalityTile(oktmo=oktmo, row=row, column=column) for oktmo, (row, column) in placed.items()
    )
    changes = {
        oktmo: [before.get(oktmo), placed.get(oktmo)]
        for oktmo in sorted({*before, *placed})
        if before.get(oktmo) != placed.get(oktmo)
    }
    record(
        by=by,
        action=Action.SETTINGS_CHANGED,
        object_type=ObjectType.SYSTEM,
        object_name=MAP,
        description="Изменены места муниципалитетов на карте региона.",
        details={"tiles": changes},
    )
