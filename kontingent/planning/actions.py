"""Writes of the room: a forecast is made from what is known now, and kept whole or not at all."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from typing import Any, NamedTuple

from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.forecasting.series import Array
from kontingent.kernel import clock, russian, sql
from kontingent.kernel.errors import Refusal
from kontingent.kernel.patience import take_time
from kontingent.planning.assembling import Assembled, assemble
from kontingent.planning.computing import LEADS, Computed, Measured, compute
from kontingent.planning.models import BirthVariant, KeptForecast
from kontingent.planning.queries import latest_forecast
from kontingent.planning.reading import ForecastData, read_everything
from kontingent.planning.tracks import SCHOOL, TRACKS, VOCATIONAL

FORECAST = "Прогноз мест"
VERSION = 1  # of the arithmetic: another one makes another forecast of the same data
_LINES = "COPY forecast_line (forecast_id, track, institution_id, grade, seen, said_one, said_three, points) FROM STDIN"
_ERRORS = f"COPY forecast_error (forecast_id, {', '.join(one.name for one in fields(Measured))}) FROM STDIN"


class NothingToForecast(Refusal):
    code = "nothing_to_forecast"


class MadeForecast(NamedTuple):
    """`is_new` is False where the same data had been computed already: the kept one stands."""

    forecast: KeptForecast
    is_new: bool


def make_forecast(*, by: Actor) -> MadeForecast:
    """NothingToForecast where no learners were ever counted on a 20 September."""
    with transaction.atomic():
        take_time()
        read = read_everything()
    assembled = {code: one for code, track in TRACKS.items() if (one := assemble(read, track)) is not None}
    if not assembled:
        raise NothingToForecast(
            "Прогнозировать не\u00a0по\u00a0чему: ни\u00a0на одно 20\u00a0сентября нет ни\u00a0одного обучающегося.",
            cure="Загрузите пакеты поставщиков или численность прошлых лет.",
        )
    digest = _digest(read, assembled)
    kept = latest_forecast()
    if kept is not None and bytes(kept.digest) == digest:
        return MadeForecast(kept, is_new=False)
    schools = assembled.get(SCHOOL)
    computed = [compute(one, schools if code == VOCATIONAL else None) for code, one in assembled.items()]
    return MadeForecast(_keep(read, computed, digest, by), is_new=True)


@transaction.atomic
def _keep(read: ForecastData, computed: Sequence[Computed], digest: bytes, by: Actor) -> KeptForecast:
    """Of earlier ones with the same last head count this one takes the place."""
    take_time()
    forecast = KeptForecast.objects.create(
        made_at=clock.now(),
        made_by=by.name,
        origin=read.origin,
        leads=LEADS,
        digest=digest,
        basis=_basis(read, [one.of for one in computed]),
    )
    sql.copy(_LINES, _lines(forecast.pk, computed))
    sql.copy(_ERRORS, ((forecast.pk, *astuple(row)) for one in computed for row in one.measured))
    KeptForecast.objects.filter(origin=read.origin).exclude(pk=forecast.pk).delete()
    record(
        by=by,
        action=Action.FORECAST_MADE,
        object_type=ObjectType.REPORT,
        object_id=forecast.pk,
        object_name=FORECAST,
        description=f"По\u00a0численности на\u00a020.09.{read.origin}, на\u00a0{russian.years(LEADS)} вперёд.",
    )
    return forecast


def _lines(forecast_id: int, computed: Sequence[Computed]) -> Iterator[tuple[Any, ...]]:
    for one in computed:
        track = one.of.track
        for place, id_ in enumerate(one.of.institutions):
            for grade in range(track.width):
                arrays = (one.seen, one.said_one, one.said_three, one.points)
                cells = [_whole(values[place, :, grade]) for values in arrays]
                if any(any(row) for row in cells):
                    yield forecast_id, track.code, id_, track.first + grade, *cells


def _whole(values: Array) -> list[int | None]:
    return [None if value != value else int(value) for value in values.tolist()]


def _basis(read: ForecastData, assembled: Sequence[Assembled]) -> dict[str, Any]:
    """What the page tells of the data, and the births that scenarios and the norm of kindergartens need."""
    births: dict[str, dict[str, dict[str, int]]] = {}
    for variant, rows in read.births.items():
        for (oktmo, year), number in rows.items():
            births.setdefault(variant, {}).setdefault(oktmo, {})[str(year)] = number
    return {
        "tracks": {
            one.track.code: {
                "first": one.first,
                "organisations": len(one.institutions),
                "known_births": one.known,
                "lacking": list(one.lacking),
                "silent": one.silent,
            }
            for one in assembled
        },
        "sources": {source: list(years) for source, years in read.sources.items()},
        "since": read.since,
        "successions": len(read.successions),
        "births": births,
        "placed": {str(id_): code for one in assembled for id_ in one.institutions if (code := read.placed[id_])},
    }


def _digest(read: ForecastData, assembled: dict[str, Assembled]) -> bytes:
    made = hashlib.sha256(repr((VERSION, LEADS, read.origin, read.successions, sorted(read.sources))).encode())
    for code, one in assembled.items():
        named = (code, one.first, one.institutions, one.municipalities, one.known, one.series.before)
        made.update(repr(named).encode())
        for array in (one.series.counts, one.series.parents, one.series.births):
            made.update(array.tobytes())
    for variant in BirthVariant:
        made.update(repr(sorted(read.births.get(variant.value, {}).items())).encode())
    return made.digest()
