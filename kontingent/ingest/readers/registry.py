"""Formats that packages come in, and what each has to be able to do. The one place that lists them.

A reader has these names: XHTML at the top of its package, a table as an object made of what its format adds. Nobody
outside the folder names a format.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.headings import NOTHING, OwnHeadings
from kontingent.ingest.readers import delimited, xhtml, xlsx
from kontingent.ingest.readers.package import Chunk, Examined, Limits, Piece, RawItem, Sent
from kontingent.ingest.readers.tables.reader import TableReader


class Reader(Protocol):
    @property
    def FORMAT(self) -> str: ...  # noqa: N802 - a constant; stored with the package

    @property
    def TITLE(self) -> str: ...  # noqa: N802 - a constant; as people read it

    @property
    def SUFFIXES(self) -> frozenset[str]: ...  # noqa: N802 - a constant; of files in a folder that is loaded

    def sniff(self, head: bytes, /) -> bool: ...

    def named_in(self, head: bytes, names: Collection[str], /) -> str: ...

    def examine(self, pieces: Iterable[bytes], /) -> Examined: ...

    def emptied(
        self, groups: Iterable[Sequence[Piece]], choose: Callable[[Mapping[int, bytes]], Collection[int]], /
    ) -> Iterator[bytes]: ...

    def split(
        self,
        pieces: Iterable[bytes],
        /,
        *,
        limits: Limits = ...,
        after_place: int = ...,
        after_number: int = ...,
        passed: Mapping[int, Sent] | None = ...,
        digested: bool = ...,
    ) -> Iterator[Chunk]: ...

    def items_of(self, chunk: Chunk, examined: Examined, /) -> Iterator[RawItem]: ...


READERS: tuple[Reader, ...] = (xhtml, xlsx.READER, delimited.READER)
SUFFIXES = frozenset().union(*(reader.SUFFIXES for reader in READERS))
LOOKED_AT = SUFFIXES | xlsx.OTHERS  # what a folder is searched for: tables that are refused are refused with the cure


def formats() -> str:
    """What can be sent, as one sentence."""
    return f"Принимаются пакеты: {', '.join(reader.TITLE for reader in READERS)}."


def reader_of(head: bytes, own: OwnHeadings = NOTHING) -> Reader:
    """By the first bytes of a file, for a supplier of such headings.

    PackageRefused if no reader knows them: what it is, what is read, the cure.
    """
    reader = next((reader for reader in READERS if reader.sniff(head)), None)
    if reader is None:
        alike, cure = next((alike, cure) for pattern, alike, cure in _FOREIGN if re.match(pattern, head))
        raise PackageRefused(f"{alike} {formats()}", cure=cure)
    return _for_headings(reader, own)


def skeleton_of(piece: bytes) -> tuple[bytes, bytes] | None:
    """Digests of its items, and what is left when they are emptied; None where that is not to be told of a piece."""
    return xhtml.skeleton_of(piece)


_EXPORT = "Выгрузите сведения пакетом."
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (rb"(?:\xef\xbb\xbf)?\s*\Z", "Файл пуст.", "Выгрузите его заново и пришлите целиком."),
    (rb"PK\x05", "Это пустой архив.", _EXPORT),
    (rb"\x1f\x8b", "Файл сжат (gzip).", "Распакуйте его и пришлите сам пакет."),
    (rb"%PDF", "Это документ PDF.", _EXPORT),
    (rb"(?:\xef\xbb\xbf)?\s*[{\[]", "Это похоже на JSON.", _EXPORT),
    (rb"", "Формат файла неизвестен.", _EXPORT),
)


def reader_for(examined: Examined, own: OwnHeadings = NOTHING) -> Reader:
    """As the one that examined the package; in any process."""
    return _for_headings(next(reader for reader in READERS if examined.format == reader.FORMAT), own)


def _for_headings(reader: Reader, own: OwnHeadings) -> Reader:
    return reader.for_headings(own) if isinstance(reader, TableReader) else reader
