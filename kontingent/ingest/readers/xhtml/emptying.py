"""A package without the insides of items that nobody needs to read: their heads and lines stay, so places do too.

Only what is plain is cut: from the first comment, CDATA, instruction or article in an article on, all passes as it is.
What is left is well-formed exactly if the whole is and the cut items are.
"""

import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kontingent.ingest.readers.package import LIMITS, Piece, digest_of, digests_in
from kontingent.ingest.readers.xhtml.plain import CLOSE, OPEN, is_odd, opening_of
from kontingent.ingest.readers.xhtml.plain import spans as spans_in

_Spans = Sequence[tuple[int, int]]


def skeleton_of(data: bytes) -> tuple[bytes, bytes] | None:
    """Digests of the items that end there, and what is left if all are emptied; None if there is more than plain items.

    They follow from the bytes, so they are kept beside them: whoever makes them otherwise has to forget what is kept.
    """
    if is_odd(data) or not (spans := spans_in(data)) or spans[-1][1] != len(data):
        return None
    return b"".join(digest_of(data[start:end]) for start, end in spans), _without(data, spans, range(len(spans)))


def emptied(
    groups: Iterable[Sequence[Piece]], choose: Callable[[Mapping[int, bytes]], Collection[int]]
) -> Iterator[bytes]:
    """`choose` is asked of the items of each group, by number with their digests: which are to be emptied."""
    source = iter(groups)
    pieces: Iterator[Piece] = iter(())
    cutter, number = _Apart(), 0
    for group in source:
        pieces = iter(group)
        found = list(cutter.stretches(pieces))
        digests = dict(enumerate((digest for one in found for digest in one.digests), number + 1))
        chosen = choose(digests) if digests else ()
        parts: list[bytes] = []
        for one in found:
            parts.append(one.without([index for index in range(len(one.digests)) if number + index + 1 in chosen]))
            number += len(one.digests)
        yield b"".join(parts)
        if not cutter.is_plain:
            break
    yield cutter.rest
    yield from (piece.data for piece in pieces)
    yield from (piece.data for group in source for piece in group)


@dataclass(slots=True)
class _Stretch:
    """Whole items as bytes, or as a piece of which they are known without unpacking it."""

    digests: Sequence[bytes]
    data: bytes = b""
    spans: _Spans = ()
    piece: Piece | None = None

    def without(self, chosen: Collection[int]) -> bytes:
        """Of these, by their index, the heads alone."""
        if self.piece is None:
            return _without(self.data, self.spans, chosen)
        if self.piece.emptied and len(chosen) == len(self.digests):
            return zlib.decompress(self.piece.emptied)
        data = self.piece.data
        return _without(data, spans_in(data) or (), chosen) if chosen else data


@dataclass(slots=True)
class _Apart:
    """Finds items piece by piece, until something is not plain."""

    rest: bytes = b""  # behind the last item
    is_plain: bool = True
    has_begun: bool = False

    def stretches(self, pieces: Iterable[Piece]) -> Iterator[_Stretch]:
        """As many as `pieces` have; of them none is taken behind one that is not plain."""
        for piece in pieces:
            if self.has_begun and not self.rest and piece.items:
                yield _Stretch(digests_in(piece.items), piece=piece)
                continue
            self.rest += piece.data
            if not self.has_begun and (head := self._head()) is not None:
                yield _Stretch((), head)
            if self.has_begun:
                spans = spans_in(self.rest) if self.is_plain and not is_odd(self.rest) else None
                if spans:
                    data, self.rest = self.rest[: spans[-1][1]], self.rest[spans[-1][1] :]
                    yield _Stretch([digest_of(data[start:end]) for start, end in spans], data, spans)
                elif spans is None or len(self.rest) > LIMITS.item:
                    self.is_plain = False
                    return

    def _head(self) -> bytes | None:
        """What stands before the first item, once that is known."""
        first = self.rest.find(OPEN)
        if first < 0 and len(self.rest) < LIMITS.item:
            return None
        head, self.rest = self.rest[: max(first, 0)], self.rest[max(first, 0) :]
        self.has_begun, self.is_plain = True, first >= 0 and not is_odd(head)
        return head


def _without(data: bytes, spans: _Spans, chosen: Collection[int]) -> bytes:
    parts: list[bytes] = []
    done = 0
    for index, (start, end) in enumerate(spans):
        opening = opening_of(data, start) if index in chosen else b""
        if not opening:
            continue
        lines = data.count(b"\n", start + len(opening), end)
        parts += (data[done:start], opening, b"\n" * lines, CLOSE)
        done = end
    return b"".join((*parts, data[done:]))
