"""Formats that packages come in, and what each has to be able to do. The one place that lists them.

A reader is a package of this folder with these names at its top; nobody outside the folder names a format.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from kontingent.ingest.readers import xhtml
from kontingent.ingest.readers.package import Chunk, Examined, Item, Limits, Plain, Sent


class Reader(Protocol):
    FORMAT: str  # stored with the package
    SUFFIXES: frozenset[str]  # of files in a folder that is loaded

    def sniff(self, head: bytes, /) -> bool: ...

    def named_in(self, head: bytes, names: Collection[str], /) -> str: ...

    def examine(self, pieces: Iterable[bytes], /) -> Examined: ...

    def emptied(
        self, pieces: Iterable[bytes], choose: Callable[[Sequence[Plain]], Collection[int]], /
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

    def items_of(self, chunk: Chunk, examined: Examined, /) -> Iterator[Item]: ...


READERS: tuple[Reader, ...] = (xhtml,)
SUFFIXES = frozenset().union(*(reader.SUFFIXES for reader in READERS))


def reader_of(head: bytes) -> Reader:
    """By the first bytes of a file. What no reader knows goes to the first one, which refuses it in words."""
    return next((reader for reader in READERS if reader.sniff(head)), READERS[0])


def reader_for(examined: Examined) -> Reader:
    """The one that examined the package; in any process."""
    return next(reader for reader in READERS if examined.format == reader.FORMAT)
