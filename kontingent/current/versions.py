"""Versions of records as read from the facts, and which of them were known and true on a day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson

from kontingent.history.kinds.base import Subject
from kontingent.history.models import OPEN_END
from kontingent.kernel import clock, sql

_READ = """
SELECT {column}, kind, supplier, key, recorded_at, superseded_at, valid_from, valid_to, payload::text, package_id
FROM {table}
WHERE {column} = ANY(%(ids)s) AND kind = ANY(%(kinds)s)
ORDER BY {column}, kind, supplier, key, superseded_at
"""
_TABLES = {Subject.PERSON: ("fact", "person_id"), Subject.INSTITUTION: ("institution_fact", "institution_id")}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one supplier's record. `payload` None: the supplier withdrew it."""

    subject_id: int
    kind: int
    supplier: int
    key: str
    recorded_at: datetime
    superseded_at: datetime
    valid_from: date | None
    valid_to: date | None
    payload: dict[str, Any] | None
    package_id: int

    @property
    def identity(self) -> tuple[int, int, int, str]:
        return self.subject_id, self.kind, self.supplier, self.key

    def value(self, name: str) -> Any:  # noqa: ANN401 - JSON: text, number, flag or nothing
        """The typed value, or None."""
        return None if self.payload is None else self.payload.get(name)

    def misfit(self, name: str) -> str | None:
        """What the supplier sent where it did not fit the field."""
        raw = None if self.payload is None else self.payload.get("raw")
        return None if raw is None else raw.get(name)


def read_versions(subject: Subject, ids: Collection[int], kinds: Collection[int]) -> list[Version]:
    """All versions of the kinds, oldest first within a record; one query on the primary key."""
    table, column = _TABLES[subject]
    return [
        Version(*(*row[:8], _payload(row[8]), row[9]))
        for row in sql.rows(_READ.format(table=table, column=column), {"ids": list(ids), "kinds": list(kinds)})
    ]


def _payload(text: str | None) -> dict[str, Any] | None:
    return None if text is None else orjson.loads(text)


def end_of(day: date) -> datetime:
    """The first moment after the day, in the region's time zone."""
    return datetime.combine(day + timedelta(days=1), time(), clock.region_zone())


def known(versions: Iterable[Version], on: date | None, moment: datetime | None = None) -> list[Version]:
    """Versions that stood just before the moment, by default at the end of the day, and were not withdrawn.

    Without a day those that stand now.

    Of a record that begins after the day nothing is shown; one that ended before it stays, with its end: sections are
    histories of memberships, posts and applications, not only of what lasts.
    """
    if on is None:
        return [version for version in versions if version.superseded_at == OPEN_END and version.payload is not None]
    moment = moment or end_of(on)
    return [
        version
        for version in versions
        if version.payload is not None
        and version.recorded_at < moment <= version.superseded_at
        and (version.valid_from is None or version.valid_from <= on)
    ]
