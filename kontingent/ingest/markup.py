"""Writing a package: what the operator enters leaves as any supplier's package and comes in by the same way."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from kontingent.history.kinds.base import Kind
from kontingent.ingest.readers.xhtml.elements import XHTML
from kontingent.ingest.readers.xhtml.examination import FORMAT
from kontingent.ingest.vocabulary import ItemType, Vocabulary, all_vocabularies

__all__ = ["FORMAT", "Record", "of_items", "package"]

# What XML cannot hold: a form may send it, a package may not.
_IMPOSSIBLE = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


@dataclass(frozen=True, slots=True)
class Record:
    """One section. `cells` are texts by itemprop, links as ids; None for cells withdraws the record."""

    kind: type[Kind]
    key: str
    cells: Mapping[str, str] | None


def package(supplier: str, title: str, type_: ItemType, external_id: str, records: Iterable[Record]) -> bytes:
    """A package of changes with one item, in our own vocabulary."""
    return of_items(supplier, title, type_, [(external_id, records)])


def of_items(supplier: str, title: str, type_: ItemType, items: Iterable[tuple[str, Iterable[Record]]]) -> bytes:
    """A package of changes with items of one type, by their ids, in our own vocabulary."""
    ours = all_vocabularies()[0]
    name = next(name for name, known in ours.items.items() if known is type_)
    head = _meta(ours, "supplier", supplier) + _meta(ours, "mode", "delta")
    body = "\n".join(
        _tag("article", ours.namespace + name, id_, "\n".join(_section(record, ours.namespace) for record in records))
        for id_, records in items
    )
    title = escape(_clean(title))
    return f'<html xmlns="{XHTML}"><head><title>{title}</title>{head}</head><body>\n{body}\n</body></html>\n'.encode()


def _meta(vocabulary: Vocabulary, name: str, content: str) -> str:
    return f"<meta name={quoteattr(vocabulary.header[name])} content={quoteattr(content)}/>"


def _section(record: Record, namespace: str) -> str:
    if record.cells is None:
        body: Sequence[str] = ['<meta itemprop="withdrawn" content="true"/>']
    else:
        body = [
            f"<data itemprop={quoteattr(prop)} value={quoteattr(_clean(text))}/>"
            for prop, text in record.cells.items()
            if text
        ]
    prop = f" itemprop={quoteattr(record.kind.slug())}"
    return _tag(f"div{prop}", namespace + record.kind.__name__, record.key, "".join(body))


def _tag(opening: str, itemtype: str, itemid: str, body: str) -> str:
    identity = f" itemid={quoteattr(_clean(itemid))}" if itemid else ""
    closing = opening.partition(" ")[0]
    return f'<{opening} itemscope="" itemtype={quoteattr(itemtype)}{identity}>{body}</{closing}>'


def _clean(text: str) -> str:
    return _IMPOSSIBLE.sub("", text)
