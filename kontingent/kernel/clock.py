"""The only reader of the clock.

The day is that of the region (`KONTINGENT_TIME_ZONE`) unless it is fixed: by `fixed()` for one context,
or by `KONTINGENT_TODAY=ГГГГ-ММ-ДД` for a process (the option `--today` sets that variable, so workers inherit it).
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kontingent.kernel.environment import SettingsError, env_text

_fixed: ContextVar[dt.date | dt.datetime | None] = ContextVar("kontingent_fixed_moment", default=None)


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(
            f"KONTINGENT_TIME_ZONE={name!r}: нет такого часового пояса, нужен вид Europe/Moscow."
        ) from None


def region_zone() -> ZoneInfo:
    return _zone(env_text("KONTINGENT_TIME_ZONE", "Europe/Moscow"))


def _fixed_day_of_process() -> dt.date | None:
    raw = env_text("KONTINGENT_TODAY", "")
    if not raw:
        return None
    try:
        return dt.date.fromisoformat(raw)
    except ValueError:
        raise SettingsError(f"KONTINGENT_TODAY={raw!r}: нужна дата вида ГГГГ-ММ-ДД.") from None


def now() -> dt.datetime:
    """The moment, aware, in the region's time zone.

    On a fixed day the time of day still runs; a moment fixed whole stands still.
    """
    zone = region_zone()
    moment = _fixed.get() or _fixed_day_of_process()
    if isinstance(moment, dt.datetime):
        return moment.astimezone(zone)
    running = dt.datetime.now(zone)
    return running if moment is None else dt.datetime.combine(moment, running.time(), zone)


def machine_now() -> dt.datetime:
    """The machine's own moment, on a fixed day too: what is agreed with other machines (tokens, signatures, codes).

    A moment fixed whole holds here as well.
    """
    moment = _fixed.get()
    return moment if isinstance(moment, dt.datetime) else dt.datetime.now(region_zone())


def today() -> dt.date:
    """The day in the region."""
    return now().date()


def midnight(day: dt.date) -> dt.datetime:
    """The moment the day begins in the region."""
    return dt.datetime.combine(day, dt.time.min, region_zone())


@contextmanager
def fixed(moment: dt.date | dt.datetime) -> Iterator[None]:
    """Hold the day, or the whole moment if an aware datetime is given, inside the block and the tasks it starts."""
    if isinstance(moment, dt.datetime) and moment.tzinfo is None:
        raise ValueError("a fixed moment needs a time zone")
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
