"""One statement of a report, and what statements about a school year are asked with."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear


def ask(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, dict(values))
        return list(cursor.fetchall())


def of_year(body_id: int, year: SchoolYear) -> dict[str, Any]:
    """The body, the year and its day of counting: lists behind the numbers use the same day."""
    return {"body": body_id, "year": year.first, "day": year.reference_day(clock.today())}
