"""A package without the insides of items that nobody needs to read: their heads and lines stay, so places do too.

Only what is plain is cut: from the first comment, CDATA, instruction or article in an article on, all passes as it is.
What is left is well-formed exactly if the whole is and the cut items are.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from kontingent.ingest.readers.package import LIMITS, Plain
from kontingent.ingest.readers.xhtml.plain import CLOSE, OPEN, is_odd, opening_of
from kontingent.ingest.readers.xhtml.plain import spans as spans_in


def emptied(pieces: Iterable[bytes], choose: Callable[[Sequence[Plain]], Collection[int]]) -> Iterator[bytes]:
    """`choose` is asked of the items of each piece, some hundreds at once: the numbers of those to be emptied."""
    source = iter(pieces)
    buffer, number = b"", 0
    begun = False
    for piece in source:
        buffer += piece
        if not begun:
            first = buffer.find(OPEN)
            if first < 0 and len(buffer) < LIMITS.item:
                continue
            begun, buffer, head = True, buffer[max(first, 0) :], buffer[: max(first, 0)]
            yield head
            if first < 0 or is_odd(head):
                break
        spans = None if is_odd(buffer) else spans_in(buffer)
        if spans is None or (not spans and len(buffer) > LIMITS.item):
            break
        if spans:
            items = [Plain(number + n, buffer[start:end]) for n, (start, end) in enumerate(spans, 1)]
            number += len(items)
            yield _without(buffer, items, spans, choose(items))
            buffer = buffer[spans[-1][1] :]
    yield buffer
    yield from source


def _without(buffer: bytes, items: Sequence[Plain], spans: Sequence[tuple[int, int]], chosen: Collection[int]) -> bytes:
    parts: list[bytes] = []
    done = 0
    for item, (start, end) in zip(items, spans, strict=True):
        opening = opening_of(item.data) if item.number in chosen else b""
        if not opening:
            continue
        lines = item.data.count(b"\n", len(opening))
        parts += (buffer[done:start], opening, b"\n" * lines, CLOSE)
        done = end
    return b"".join((*parts, buffer[done : spans[-1][1]]))
