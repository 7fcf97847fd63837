"""Whatever is a table, read as a package: its bytes become lines of items, and these are examined, split and read."""

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.headings import OwnHeadings
from kontingent.ingest.readers.package import (
    LIMITS,
    MEGABYTE,
    Chunk,
    Examined,
    Limits,
    Piece,
    RawItem,
    Sent,
    digest_of,
    mark_of,
)
from kontingent.ingest.readers.tables.grid import Opened
from kontingent.ingest.readers.tables.lines import MAGIC, ItemLine, head_of, identity_of, item_line, lines_of, raw_item
from kontingent.ingest.vocabulary import all_vocabularies
from kontingent.kernel.portions import portions
from kontingent.kernel.spreadsheet_guard import SAVE_AS_XLSX, SpreadsheetRefused

_AT_ONCE = 1000  # items that are asked whether they are known


@dataclass(frozen=True, slots=True)
class TableReader:
    """A `registry.Reader`. `opened` gives the sheets of a file of at most `most` bytes, larger ones have a `cure`."""

    FORMAT: str
    TITLE: str
    SUFFIXES: frozenset[str]
    is_mine: Callable[[bytes], bool]
    opened: Opened
    most: int
    cure: str
    own: OwnHeadings = field(default_factory=dict)

    def for_headings(self, own: OwnHeadings, /) -> "TableReader":
        """That knows what a supplier's headings mean too."""
        return replace(self, own=own) if own else self

    def sniff(self, head: bytes, /) -> bool:
        return self.is_mine(head)

    def named_in(self, _head: bytes, _names: Collection[str], /) -> str:
        return ""

    def examine(self, pieces: Iterable[bytes], /) -> Examined:
        namespace = all_vocabularies()[0].namespace
        found, marks = Examined(format=self.FORMAT, headless=True), set[int]()
        for number, line in enumerate(self._lines(pieces, found)):
            if number == 0:
                head = head_of(line)
                found.meta, found.said, found.met = head.meta, head.said, head.met
                continue
            type_, id_, _ = identity_of(item_line(line).head)
            found.items += 1
            found.first_type = found.first_type or namespace + type_
            marks.add(mark_of(namespace + type_, id_))
        found.keep(marks)
        return found

    def emptied(
        self, groups: Iterable[Sequence[Piece]], choose: Callable[[Mapping[int, bytes]], Collection[int]], /
    ) -> Iterator[bytes]:
        lines = self._lines(piece.data for group in groups for piece in group)
        yield MAGIC + next(lines) + b"\n"
        for some in portions(enumerate(map(item_line, lines), 1), _AT_ONCE):
            passed = choose({number: digest_of(line.plain) for number, line in some})
            yield b"".join(
                (line.head + b"\t[]\t[]\n") if number in passed else (b"\t".join(line) + b"\n") for number, line in some
            )

    def split(
        self,
        pieces: Iterable[bytes],
        /,
        *,
        limits: Limits = LIMITS,
        after_place: int = 0,
        after_number: int = 0,
        passed: Mapping[int, Sent] | None = None,
        digested: bool = False,
    ) -> Iterator[Chunk]:
        lines = self._lines(pieces)
        cutter = _LineCutter(next(lines), limits, after_number, passed or {}, digested=digested)
        place = 0
        for number, line in enumerate(map(item_line, lines), 1):
            place += 1 + identity_of(line.head)[2]
            if place > after_place and (chunk := cutter.take(number, place, line)) is not None:
                yield chunk
        if cutter.data:
            yield cutter.chunk()

    def items_of(self, chunk: Chunk, _examined: Examined, /) -> Iterator[RawItem]:
        if not chunk.records:
            return
        head, *lines = chunk.data.rstrip(b"\n").split(b"\n")
        columns, namespace = head_of(head).columns, all_vocabularies()[0].namespace
        place = chunk.first_place
        for number, line in enumerate(map(item_line, lines), chunk.first_item):
            if number not in chunk.passed:
                yield raw_item(line, columns, namespace, number, place)
            place += 1 + identity_of(line.head)[2]

    def _lines(self, pieces: Iterable[bytes], found: Examined | None = None) -> Iterator[bytes]:
        """Of the bytes as sent, or as `emptied` leaves them."""
        source = iter(pieces)
        first = next(source, b"")
        whole = chain([first], source)
        if first.startswith(MAGIC):
            yield from _parted(chain([first[len(MAGIC) :]], source))
            return
        with self._written(whole, found) as file:
            try:
                yield from lines_of(file, self.opened, self.own)
            except SpreadsheetRefused as refused:
                raise PackageRefused(refused.sentence, cure=refused.cure or SAVE_AS_XLSX) from None

    @contextmanager
    def _written(self, pieces: Iterable[bytes], found: Examined | None) -> Iterator[Path]:
        """A file without a name, opened again by its number: whoever is killed leaves no rows of people behind."""
        with tempfile.TemporaryFile() as file:
            size = 0
            for piece in pieces:
                size += len(piece)
                if size > self.most:
                    raise PackageRefused(f"Таблица больше {self.most // MEGABYTE} МБ.", cure=self.cure)
                file.write(piece)
            file.flush()
            if found is not None:
                found.size = size
            yield Path(f"/dev/fd/{file.fileno()}")


def _parted(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
    if rest:
        yield rest


class _LineCutter:
    """Collects items for the next chunk; the head goes with each."""

    def __init__(
        self, head: bytes, limits: Limits, after_number: int, passed: Mapping[int, Sent], *, digested: bool
    ) -> None:
        self.head = head
        self.limits = limits
        self.number = after_number
        self.known = passed
        self.digested = digested
        self._begin()

    def _begin(self) -> None:
        self.data: list[bytes] = []
        self.size = self.records = self.first_item = self.first_place = self.last_place = 0
        self.passed: dict[int, Sent] = {}
        self.sent: dict[int, Sent] = {}

    def take(self, number: int, last_place: int, line: ItemLine) -> Chunk | None:
        sections = identity_of(line.head)[2]
        if not self.data:
            self.first_item, self.first_place = number, last_place - sections
        self.last_place = last_place
        self.data.append(b"\t".join(line))
        self.size += len(self.data[-1])
        if number in self.known:
            self.passed[number] = self.known[number]
        else:
            self.records += 1 + sections
            if self.digested:
                self.sent[number] = Sent(digest_of(line.plain), sections)
        if self.records >= self.limits.records_of(self.number + 1) or self.size >= self.limits.chunk:
            return self.chunk()
        return None

    def chunk(self) -> Chunk:
        self.number += 1
        data = b"\n".join((self.head, *self.data))
        chunk = Chunk(
            self.number, self.first_item, self.first_place, self.last_place, data, self.passed, self.sent,
            self.records,
        )  # fmt: skip
        self._begin()
        return chunk
