"""A package without the insides of items that nobody needs to read: their heads and lines stay, so places do too.

Only what is plain is cut: from the first comment, CDATA, instruction or article in an article on, all passes as it is.
What is left is well-formed exactly if the whole is and the cut items are.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from kontingent.ingest.readers.package import LIMITS, Plain

_OPEN, _CLOSE = b"<article", b"</article>"
_OPENING = re.compile(rb"<article(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_PROLOGUE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^<>]*\?>)?\s*(?:<!DOCTYPE\s+html\s*>)?", re.IGNORECASE)


def emptied(pieces: Iterable[bytes], choose: Callable[[Sequence[Plain]], Collection[int]]) -> Iterator[bytes]:
    """`choose` is asked of the items of each piece, some hundreds at once: the numbers of those to be emptied."""
    source = iter(pieces)
    buffer, number = b"", 0
    begun = False
    for piece in source:
        buffer += piece
        if not begun:
            first = buffer.find(_OPEN)
            if first < 0 and len(buffer) < LIMITS.item:
                continue
            begun, buffer, head = True, buffer[max(first, 0) :], buffer[: max(first, 0)]
            yield head
            if first < 0 or _is_odd(_PROLOGUE.sub(b"", head, count=1)):
                break
        spans = None if _is_odd(buffer) else _spans(buffer)
        if spans is None or (not spans and len(buffer) > LIMITS.item):
            break
        if spans:
            items = [Plain(number + n, buffer[start:end]) for n, (start, end) in enumerate(spans, 1)]
            number += len(items)
            yield _without(buffer, items, spans, choose(items))
            buffer = buffer[spans[-1][1] :]
    yield buffer
    yield from source


def _is_odd(data: bytes) -> bool:
    return b"<!" in data or b"<?" in data


def _spans(buffer: bytes) -> list[tuple[int, int]] | None:
    """Whole items; None where one is not plain."""
    spans = []
    start = buffer.find(_OPEN)
    while start >= 0 and (end := buffer.find(_CLOSE, start)) >= 0:
        end += len(_CLOSE)
        inside = start + len(_OPEN)
        if buffer[inside : inside + 1] not in b" \t\r\n>" or buffer.find(_OPEN, inside, end) >= 0:
            return None
        spans.append((start, end))
        start = buffer.find(_OPEN, end)
    return spans


def _without(buffer: bytes, items: Sequence[Plain], spans: Sequence[tuple[int, int]], chosen: Collection[int]) -> bytes:
    parts: list[bytes] = []
    done = 0
    for item, (start, end) in zip(items, spans, strict=True):
        opening = _OPENING.match(item.data) if item.number in chosen else None
        if opening is None:
            continue
        lines = item.data.count(b"\n", opening.end())
        parts += (buffer[done:start], opening[0], b"\n" * lines, _CLOSE)
        done = end
    return b"".join((*parts, buffer[done : spans[-1][1]]))
