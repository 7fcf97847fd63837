"""The statements that an answer counts by, and their rows where the worker has counted them today."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

from kontingent.kernel import clock, sql

Rows = Sequence[Sequence[Any]]
_LATEST = """
SELECT made_at, rows FROM day_answer
WHERE institution_id = %(institution_id)s AND report = %(report)s AND type = %(type)s
  AND day BETWEEN %(first)s AND %(day)s AND made_at >= %(since)s
ORDER BY day DESC LIMIT 1
"""


class Key(NamedTuple):
    """Which answer of the day: a report of a body on a day of counting, of a type of organisations or of all."""

    institution_id: int
    report: str
    day: date
    type: str


class Kept(NamedTuple):
    """What the worker has counted: the rows by the marks of their statements."""

    made_at: datetime
    rows: dict[str, Rows]


@dataclass(slots=True)
class Counting:
    """`key` None: everything is counted now. `made`: rows that were, by the mark of their statement.

    `oldest`: an answer of a day since then serves where that of its own day is not there yet; the latest does.
    `made_at`: when those were counted that were not; None if all were.
    """

    key: Key | None = None
    oldest: date | None = None
    made: dict[str, Rows] = field(default_factory=dict)
    made_at: datetime | None = None
    _kept: Kept | None = None
    _is_sought: bool = False

    def rows(self, statement: str, values: Mapping[str, Any]) -> Rows:
        return self.summed(statement, values, sql.rows)

    def summed(
        self, statement: str, values: Mapping[str, Any], count: Callable[[str, Mapping[str, Any]], Rows]
    ) -> Rows:
        """What `count` makes of the rows: it is kept in their place, where they would be many."""
        mark, kept = _mark(statement, values), self._known()
        if kept is not None and mark in kept.rows:
            self.made_at = kept.made_at
            return list(kept.rows[mark])
        self.made[mark] = rows = count(statement, values)
        return rows

    @property
    def is_kept(self) -> bool:
        """Whether the worker has counted it today."""
        return self._known() is not None

    def _known(self) -> Kept | None:
        """Nobody asks before there is something to be counted."""
        if self.key is not None and not self._is_sought:
            self._kept, self._is_sought = self._latest(self.key), True
        return self._kept

    def _latest(self, key: Key) -> Kept | None:
        oldest = self.oldest or clock.today()
        since = {"first": min(self.oldest or key.day, key.day), "since": clock.midnight(oldest)}
        found = sql.by_key(_LATEST, key._asdict() | since)
        return Kept(found[0][0], orjson.loads(found[0][1])) if found else None


def _mark(statement: str, values: Mapping[str, Any]) -> str:
    """Of a statement with what is put into it, so that a report that is declared anew is counted anew."""
    used = {name: value for name, value in values.items() if f"%({name})s" in statement}
    return blake2b(json.dumps([statement, used], default=str, sort_keys=True).encode(), digest_size=16).hexdigest()
