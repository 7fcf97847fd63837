"""Items of plain markup, found by their ends alone: no comment, CDATA, instruction or article stands in them.

In a well-formed document a raw `<` stands only where markup begins, so in such one no other bytes look like an end.
"""

import re

OPEN, CLOSE = b"<article", b"</article>"
_OPENING = re.compile(rb"<article(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_AFTER_NAME = b" \t\r\n>"
_PROLOGUE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^<>]*\?>)?\s*(?:<!DOCTYPE\s+html\s*>)?", re.IGNORECASE)


def is_odd(data: bytes, start: int = 0) -> bool:
    """Whether a comment, CDATA, instruction or declaration may begin there, after what a document begins with."""
    if (prologue := _PROLOGUE.match(data, start)) is not None:
        start = prologue.end()
    # A single byte is found ten times faster than two.
    return any(data.find(mark, start) >= 0 and data.find(b"<" + mark, start) >= 0 for mark in (b"!", b"?"))


def opening_of(data: bytes, start: int = 0) -> bytes:
    """The first tag of the article that begins there; empty if it does not end."""
    found = _OPENING.match(data, start)
    return found[0] if found else b""


def spans(buffer: bytes, start: int = 0) -> list[tuple[int, int]] | None:
    """Whole items from there on; None where one is not plain."""
    found = []
    start = buffer.find(OPEN, start)
    while start >= 0 and (end := buffer.find(CLOSE, start)) >= 0:
        inside = start + len(OPEN)
        if buffer[inside] not in _AFTER_NAME or buffer.find(OPEN, inside, end) >= 0:
            return None
        end += len(CLOSE)
        found.append((start, end))
        start = buffer.find(OPEN, end)
    return found
