"""What is to be recorded: one record of one person or institution as one supplier gives it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, Self

from kontingent.history.kinds.base import Kind, digest_of

WITHDRAWN = bytes(16)  # the digest of a tombstone: never that of a record


_YEAR = "@"  # between the supplier's id and the school year


def yearly_key(id_: str, year: int | None) -> str:
    """The key of a record of a yearly kind; without the year it means the newest record of the id."""
    return f"{id_}{_YEAR}{'' if year is None else year}"


def id_and_year(key: str) -> tuple[str, int | None] | None:
    """Back from `yearly_key`; None for the natural key of a record without an id."""
    id_, mark, year = key.rpartition(_YEAR)
    if not mark or not (year == "" or year.lstrip("-").isdecimal()):
        return None
    return id_, int(year) if year else None


@dataclass(slots=True)
class Draft:
    """A record before it is known whose it is.

    `key` is empty for a single section, else the supplier's id of the record, or its natural key.
    """

    kind: int  # Kind.code
    key: str
    payload: bytes | None  # Kind.payload; None withdraws the record
    digest: bytes
    valid_from: date | None
    valid_to: date | None
    place: int

    @classmethod
    def of(cls, record: Kind, *, key: str = "", place: int) -> Self:
        start, end = record.span()
        payload = record.payload
        return cls(record.code, key, payload, digest_of(payload), start, end, place)

    @classmethod
    def withdrawal(cls, kind: int, *, key: str = "", place: int) -> Self:
        return cls(kind, key, None, WITHDRAWN, None, None, place)


class Entry(NamedTuple):
    """A draft and the person or institution that it is of."""

    subject_id: int
    draft: Draft

    @classmethod
    def of(cls, subject_id: int, record: Kind, *, key: str = "", place: int) -> Self:
        return cls(subject_id, Draft.of(record, key=key, place=place))

    @classmethod
    def withdrawal(cls, subject_id: int, kind: int, *, key: str = "", place: int) -> Self:
        return cls(subject_id, Draft.withdrawal(kind, key=key, place=place))

    @property
    def identity(self) -> "Identity":
        return self.subject_id, self.draft.kind, self.draft.key

    def moved(self, place: int) -> Self:
        """The same at another place."""
        return self._replace(draft=replace(self.draft, place=place))


Identity = tuple[int, int, str]  # who, what and which of many: together with the supplier the key of a fact


def ordered(entries: Sequence[Entry]) -> tuple[dict[Identity, Entry], list[Entry]]:
    """The batch in the order of the table, and what a later place of the same batch repeats: the last place wins."""
    last: dict[Identity, Entry] = {}
    repeated: list[Entry] = []
    for entry in sorted(entries, key=lambda entry: entry.draft.place):
        identity = entry.identity
        if identity in last:
            repeated.append(last[identity])
        last[identity] = entry
    return {identity: last[identity] for identity in sorted(last)}, repeated
