"""What statements about a school year are asked with."""

from typing import Any

from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear


def of_year(body_id: int, year: SchoolYear) -> dict[str, Any]:
    """The body, the year and its day of counting: lists behind the numbers use the same day."""
    return {"body": body_id, "year": year.first, "day": year.reference_day(clock.today())}
