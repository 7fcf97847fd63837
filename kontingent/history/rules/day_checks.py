"""Checks of days in any record: empty dates of other programs, and moments that are of another day in the region."""

from collections.abc import Iterator

from kontingent.history.kinds import days
from kontingent.history.kinds.base import Kind, date_fields
from kontingent.history.rules.rule import Around, Finding


def empty_date(record: Kind, _: Around) -> Iterator[Finding]:
    for name, text in _kept(record):
        if getattr(record, name) is None and days.is_empty(text):
            yield Finding(name, text)


def moved_day(record: Kind, _: Around) -> Iterator[Finding]:
    for name, text in _kept(record):
        if getattr(record, name) is not None:
            yield Finding(name, text)


def _kept(record: Kind) -> list[tuple[str, str]]:
    if not record.raw:
        return []
    return [(known.name, record.raw[known.name]) for known in date_fields(type(record)) if known.name in record.raw]
