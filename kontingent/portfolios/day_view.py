"""Where a portfolio reads the current view: in its tables, or as they were at the end of a day before.

Of that day is what had been said of the person and his family. Who is who, whom a viewer may know, organisations and
the ranks of suppliers are those of today, as in all sections.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kontingent.current.projection.on_day import view_at_moment
from kontingent.current.projection.persons import with_merged
from kontingent.current.projection.statements import parameters
from kontingent.current.versions import end_of
from kontingent.history.kinds.in_sql import with_codes
from kontingent.kernel import clock, sql

# Whoever was said to be his guardian or his child on any day.
_FAMILY = with_codes("""
SELECT unnest(%(persons)s::bigint[])
UNION
SELECT fact.person_id
FROM person_external_id known
JOIN fact ON fact.kind = kind(Guardianship) AND fact.supplier = known.supplier_id
 AND fact.payload ->> 'child' = known.external_id
WHERE known.person_id = ANY(%(persons)s::bigint[])
UNION
SELECT known.person_id
FROM fact
JOIN person_external_id known ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'child'
WHERE fact.person_id = ANY(%(persons)s::bigint[]) AND fact.kind = kind(Guardianship)
""")

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class DayView:
    """`before` stands before each statement, with its values."""

    day: date
    before: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_past(self) -> bool:
        return bool(self.before)

    def rows(self, statement: str, asked: Mapping[str, Any]) -> list[Row]:
        """Prepared: a view of a past day takes a hundred times longer to be planned than to be read."""
        return sql.by_key(self.before + statement, {**self.values, **asked})

    def row(self, statement: str, asked: Mapping[str, Any]) -> Row | None:
        return next(iter(self.rows(statement, asked)), None)


def today() -> DayView:
    return DayView(clock.today())


def view_on(day: date | None, ids: Sequence[int], moment: datetime | None = None) -> DayView:
    """Of a person, by every id whose facts are his, and of his family; None is today.

    As known before the moment: at the end of the day unless another is given.
    """
    if day is None:
        return today()
    values = {**parameters(with_merged(family_of(ids))), "moment": moment or end_of(day)}
    return DayView(day, view_at_moment(), values)


def family_of(ids: Sequence[int]) -> list[int]:
    """The person himself among them."""
    return sql.column(_FAMILY, {"persons": list(ids)})
