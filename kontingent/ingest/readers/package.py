"""What every reader gives, whatever the format: text cells with their place, nothing understood yet."""

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from kontingent.history.rules.rule import Rule
from kontingent.ingest.places import NOWHERE, Located, Place

MEGABYTE = 1024 * 1024
UNCODED = "xls:"  # begins the id of whom a table names without the supplier's id


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader accepts before it calls the file hostile; sizes in bytes."""

    package: int = 4096 * MEGABYTE
    item: int = 4 * MEGABYTE  # one top-level item, with what stands before it
    chunk: int = 8 * MEGABYTE
    chunk_records: int = 5000  # facts a transaction records best: the measured optimum
    first_records: int = 5000  # of the first chunk, if fewer; each one after it may hold twice as many

    def records_of(self, number: int) -> int:
        """Of a chunk by its number, from 1."""
        return min(self.chunk_records, self.first_records << min(number - 1, 16))


LIMITS = Limits()


class Said(NamedTuple):
    """What a reader itself remarks: a rule of packages, where, and what stood there."""

    rule: Rule
    at: Place = NOWHERE
    value: str = ""


class SheetColumn(NamedTuple):
    """Of a sheet: its heading and its letters."""

    heading: str
    letters: str = ""


class MetHeading(NamedTuple):
    """A heading of a sheet and what it was read as. `lead` and `kind` are codes of kinds; without a kind, of the row.

    `how` it was known: by the label of its field, by a synonym, by the supplier's own mapping, or not at all.
    """

    sheet: str
    letters: str
    heading: str
    lead: int
    how: str
    kind: int | None = None
    prop: str = ""
    whose: str = ""  # a guardian


NO_COLUMN = SheetColumn("")


@dataclass(slots=True)
class Examined:
    """What the first pass learned: the header as written and what the second pass cannot see chunk by chunk."""

    format: str = ""  # of the reader that examined it
    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    first_type: str = ""
    size: int = 0  # in bytes
    items: int = 0
    repeated: set[int] = field(default_factory=set)  # numbers of items whose type and id stood before
    marks: "array[int]" = field(default_factory=lambda: array("Q"))  # of types and ids, in order
    said: list[Said] = field(default_factory=list)  # the first thousand of a rule
    met: list[MetHeading] = field(default_factory=list)  # of a format that has headings
    headless: bool = False  # the format leaves its header to whoever sends it
    namespaces: dict[str, str] = field(default_factory=dict)  # declared above the articles, by prefix

    def keep(self, marks: Iterable[int]) -> None:
        """Eight bytes each: a set takes some ninety, and there may be millions while batches are recorded."""
        self.marks = array("Q", sorted(marks))

    def holds(self, types: Iterable[str], id_: str) -> bool:
        return any(self._holds(mark_of(type_, id_)) for type_ in types)

    def _holds(self, mark: int) -> bool:
        place = bisect_left(self.marks, mark)
        return place < len(self.marks) and self.marks[place] == mark


def mark_of(type_: str, id_: str) -> int:
    """The same in every process."""
    return int.from_bytes(blake2b(f"{type_}\0{id_}".encode(), digest_size=8).digest())


@dataclass(slots=True)
class RawSection(Located):
    """One record as sent. `place` numbers records within the package from 1.

    `columns` by property, of a format whose properties stand in columns: of others nothing is said.
    """

    prop: str
    type: str
    id: str
    place: int
    row: int
    cells: dict[str, str] = field(default_factory=dict)
    withdrawn: bool = False
    repeated: tuple[str, ...] = ()  # properties given twice: the first value is taken
    nested: tuple[str, ...] = ()  # types of items inside a record, which no record has
    part: str = ""
    columns: Mapping[str, SheetColumn] | None = None
    flaws: tuple[tuple[str, str], ...] = ()  # codes of rules that a cell breaks as it stands, with the property
    # Cells of General that only say whose the record is, with their columns.
    whose: tuple[Mapping[str, str], Mapping[str, SheetColumn]] | None = None


@dataclass(slots=True)
class RawItem(Located):
    """One person or institution. `number` counts top-level items from 1."""

    number: int
    place: int
    row: int
    type: str
    id: str
    sections: list[RawSection] = field(default_factory=list)
    loose: tuple[str, ...] = ()  # properties outside any section
    part: str = ""


class Piece(NamedTuple):
    """Bytes of a package as they are kept. Of plain items alone it is known what they are and what is left of them."""

    packed: bytes
    items: bytes | None = None  # their digests
    emptied: bytes | None = None  # packed

    @property
    def data(self) -> bytes:
        return zlib.decompress(self.packed)


class Sent(NamedTuple):
    """An item by its bytes: what tells it from any other, and how many records it seems to hold."""

    digest: bytes
    records: int
    is_remarked: bool = False


class Spot(NamedTuple):
    """Where an item stands in this package."""

    place: int
    row: int


class LineStart(NamedTuple):
    """An offset into the bytes of a chunk at which an item begins, and the line of the package that it stands on."""

    offset: int
    line: int


_DIGEST = 16


def digest_of(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()


def digests_in(joined: bytes) -> list[bytes]:
    """One after another."""
    return [joined[start : start + _DIGEST] for start in range(0, len(joined), _DIGEST)]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole top-level items as bytes: one unit of parallel work, one batch, one transaction.

    Items by their numbers: of those `passed` the line ends are here alone, `sent` are the others, if anybody asked.
    """

    number: int  # from 1
    first_item: int
    first_place: int
    last_place: int
    data: bytes
    passed: Mapping[int, Sent] = field(default_factory=dict)
    sent: Mapping[int, Sent] = field(default_factory=dict)
    records: int = 1  # to be read; 0: all items are passed
    retold: Mapping[bytes, Spot] = field(default_factory=dict)  # of the passed those with remarks, by digest
    begun: Sequence[LineStart] = ()  # of a format that has lines: where they are counted anew, the first time at 0
