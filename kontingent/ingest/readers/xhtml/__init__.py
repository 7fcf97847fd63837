"""XHTML packages with microdata, read twice: `examine` the whole, then items chunk by chunk, in any process.

Nothing is understood here: names stay as sent, values are text. What they mean is the vocabulary's business.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from xml.sax.saxutils import quoteattr

from kontingent.ingest.readers.package import LIMITS, Chunk, Examined, Limits, RawItem
from kontingent.ingest.readers.xhtml.elements import ARTICLE, XHTML, Element, SyntaxFault, pull_parser
from kontingent.ingest.readers.xhtml.emptying import emptied, skeleton_of
from kontingent.ingest.readers.xhtml.examination import FORMAT, examine, parts_of
from kontingent.ingest.readers.xhtml.microdata import item_of
from kontingent.ingest.readers.xhtml.splitting import split

__all__ = [
    "FORMAT",
    "SUFFIXES",
    "TITLE",
    "emptied",
    "examine",
    "items_of",
    "named_in",
    "read",
    "skeleton_of",
    "sniff",
    "split",
]

TITLE = "XHTML с микроразметкой"
SUFFIXES = frozenset({".xhtml", ".html", ".xml"})
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")


def sniff(head: bytes) -> bool:
    """Markup of any kind, also in UTF-16; what is wrong with it `examine` says."""
    return _MARKUP.match(head) is not None


def named_in(head: bytes, names: Collection[str]) -> str:
    """The first value of the header under one of these names; empty where the whole file has to be read."""
    parser = pull_parser(f"{{{XHTML}}}meta")
    try:
        parser.feed(head)
    except SyntaxFault:
        return ""
    for _, meta in parser.read_events():
        if meta.get("name", "") in names:
            return meta.get("content", "").strip()
    return ""


def items_of(chunk: Chunk, examined: Examined) -> Iterator[RawItem]:
    """The items of a chunk of an examined package, without those passed.

    Repeated items come too: `examined.repeated` names them.
    """
    if not chunk.records:
        return
    namespaces = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in examined.namespaces.items())
    opening = f'<html xmlns="{XHTML}"{namespaces}>'.encode()
    number, place = chunk.first_item, chunk.first_place
    for article, line in _articles(opening, chunk):
        while (passed := chunk.passed.get(number)) is not None:
            number += 1
            place += 1 + passed.records
        item = item_of(article, number=number, place=place, line_offset=line - 1)
        yield item
        number += 1
        place += 1 + sum(1 + len(section.nested) for section in item.sections)


def _articles(opening: bytes, chunk: Chunk) -> Iterator[tuple[Element, int]]:
    """Each with the line of the package that its lines are counted from."""
    ends = [*(begun.offset for begun in chunk.begun[1:]), len(chunk.data)]
    for begun, end in zip(chunk.begun, ends, strict=True):
        for article in _articles_in(opening, chunk.data[begun.offset : end]):
            yield article, begun.line


def _articles_in(opening: bytes, data: bytes) -> Iterator[Element]:
    """Each as it ends; of the tree of a chunk, which takes twenty times its bytes, little stands at once."""
    parser = pull_parser(ARTICLE)
    root: Element | None = None
    for part in chain((opening,), parts_of(data), (b"</html>",)):
        parser.feed(part)
        for _, article in parser.read_events():
            parent = article.getparent()
            if parent is not None and parent.getparent() is None:
                root = parent
                yield article
        if root is not None:
            del root[:-1]  # the last one may go on
    parser.close().clear()  # it and its tree hold each other: what is left of them would wait for the collector


def read(pieces: Iterable[bytes], examined: Examined, *, limits: Limits = LIMITS) -> Iterator[RawItem]:
    """All items in one process, with the memory of one chunk."""
    for chunk in split(pieces, limits=limits):
        yield from items_of(chunk, examined)
