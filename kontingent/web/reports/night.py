"""What a report says of the night that counted it, or of a large body has not yet."""

from datetime import date, datetime
from typing import Any

from kontingent.kernel import russian
from kontingent.reports.counting import Counting
from kontingent.web.reports.params import ReportParams

COUNTED = "Сосчитано {}: этот отчёт считается раз в\u00a0сутки."
MOMENT = "сосчитано {}"
AWAITED = "Отчёт большого органа управления считается раз в\u00a0сутки, ночью. На\u00a0{} он ещё не\u00a0сосчитан."


def dated(made_at: datetime | None) -> str:
    """Under a table; empty of one that is of now."""
    return COUNTED.format(russian.date_time(made_at)) if made_at else ""


def said(counting: Counting, day: date, *, is_told: bool) -> str:
    """Of an answer, once it is told, or in its place; empty of one that is of now."""
    return dated(counting.made_at) if is_told else AWAITED.format(russian.date(day))


def moment(made_at: datetime | None) -> str:
    """Beside a number; empty of one that is of now."""
    return MOMENT.format(russian.date_time(made_at)) if made_at else ""


def around_night(asked: ReportParams, night: str, *, is_told: bool) -> dict[str, Any]:
    """For a page of its own: what it says, and the way to what is known now."""
    return {"night": night, "is_told": is_told, "recount_href": asked.recount_href}
