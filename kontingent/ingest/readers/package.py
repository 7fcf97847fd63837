"""What every reader gives, whatever the format: text cells with their place, nothing understood yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader accepts before it calls the file hostile; sizes in bytes."""

    package: int = 4096 * MEGABYTE
    item: int = 4 * MEGABYTE  # one top-level item, with what stands before it
    chunk: int = 8 * MEGABYTE
    chunk_records: int = 5000  # facts a transaction records best: the measured optimum


LIMITS = Limits()


@dataclass(slots=True)
class Section:
    """One record as sent. `place` numbers records within the package from 1; `line` is of the file."""

    prop: str
    type: str
    id: str
    place: int
    line: int
    cells: dict[str, str] = field(default_factory=dict)
    withdrawn: bool = False
    repeated: tuple[str, ...] = ()  # properties given twice: the first value is taken
    nested: tuple[str, ...] = ()  # types of items inside a record, which no record has


@dataclass(slots=True)
class Item:
    """One person or institution. `number` counts top-level items from 1."""

    number: int
    place: int
    line: int
    type: str
    id: str
    sections: list[Section] = field(default_factory=list)
    loose: tuple[str, ...] = ()  # properties outside any section


class Sent(NamedTuple):
    """An item by its bytes: what tells it from any other, and how many records it seems to hold."""

    digest: bytes
    records: int


def digest_of(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole top-level items as bytes: one unit of parallel work, one batch, one transaction.

    Items by their numbers: those `passed` are empty and nobody reads them, `sent` are the others, if anybody asked.
    """

    number: int  # from 1
    first_item: int
    first_place: int
    first_line: int
    last_place: int
    data: bytes
    passed: Mapping[int, Sent] = field(default_factory=dict)
    sent: Mapping[int, Sent] = field(default_factory=dict)
    records: int = 1  # to be read; 0: all items are passed
