"""The first pass over a package: is it one at all?

Everything that refuses a file as a whole is found here, before anything of it is recorded, so a truncated package
leaves no half of itself behind. The pass keeps no tree: articles are dropped as they end.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from kontingent.ingest.errors import PackageRefused, too_large
from kontingent.ingest.readers.package import LIMITS, MEGABYTE, Examined, Limits, Said, mark_of
from kontingent.ingest.readers.xhtml.complaints import refusal_of, refuse_encoding
from kontingent.ingest.readers.xhtml.elements import (
    ARTICLE,
    XHTML,
    Element,
    PullParser,
    SyntaxFault,
    is_element,
    is_scope,
    on_line,
    pull_parser,
)
from kontingent.ingest.rules import packages as rules

FORMAT = "xhtml"
_FEED = 64 * 1024
_PROLOGUE = re.compile(
    rb"\s*(?:<\?(?P<instruction>.*?)\?>\s*|<!--.*?-->\s*|<!DOCTYPE\s+html\s*>\s*)*(?P<root><[A-Za-z_])?",
    re.DOTALL | re.IGNORECASE,
)
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"


def examine(pieces: Iterable[bytes], *, limits: Limits = LIMITS) -> Examined:
    """PackageRefused with the line and the cure if the bytes are not a package."""
    found = Examined(FORMAT)
    parser = pull_parser("{*}article")
    articles = _Articles(found)
    since_article = 0
    try:
        for part in chain.from_iterable(map(parts_of, _checked_start(pieces))):
            found.size += len(part)
            since_article += len(part)
            parser.feed(part)
            if articles.take(parser):
                since_article = 0
            if found.size > limits.package:
                raise too_large(limits)
            if since_article > limits.item:
                raise _item_too_large(limits)
        root = parser.close()
    except SyntaxFault as error:
        raise refusal_of(error) from None
    articles.take(parser)
    found.keep(articles.marks)
    _finish(found, root)
    return found


def parts_of(piece: bytes) -> Iterator[bytes]:
    """As much as a parser is fed at once, so that little of a tree stands."""
    return (piece[start : start + _FEED] for start in range(0, len(piece), _FEED))


def _checked_start(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces again, once their beginning shows XHTML in UTF-8 without a document type of its own.

    A document type is refused before the parser sees it: its entities would be declared by then.
    """
    source = iter(pieces)
    head = b""
    for piece in source:
        head += piece
        if len(head) >= _FEED or ((match := _PROLOGUE.match(head.removeprefix(_BOM))) and match["root"]):
            break
    refuse_encoding(head)
    body = head.removeprefix(_BOM)
    encoding = _ENCODING.match(body)
    if encoding is not None and encoding[1].lower() not in {b"utf-8", b"utf8", b"us-ascii"}:
        raise PackageRefused(
            f"Файл объявлен в кодировке {encoding[1].decode()}.",
            cure="Сохраните пакет в кодировке UTF-8.",
            at=on_line(1),
        )
    prologue = _PROLOGUE.match(body)
    if prologue is None or not prologue["root"]:
        _refuse_prologue(body, prologue.end() if prologue else 0)
    yield head
    yield from source


def _refuse_prologue(body: bytes, offset: int) -> None:
    line = body.count(b"\n", 0, offset) + 1
    if body[offset : offset + 9].upper() == b"<!DOCTYPE":
        raise PackageRefused(
            "Объявление DOCTYPE не простое «<!DOCTYPE html>»: в нём можно объявить сущности и внешние файлы.",
            cure="Уберите объявление или оставьте «<!DOCTYPE html>».",
            at=on_line(line),
        )
    raise PackageRefused(
        "Файл не начинается с элемента html.",
        cure='Пакет — документ XHTML: <html xmlns="http://www.w3.org/1999/xhtml">…</html>.',
        at=on_line(line),
    )


class _Articles:
    """Takes articles as they end and drops them from the tree."""

    def __init__(self, found: Examined) -> None:
        self.found = found
        self.marks: set[int] = set()
        self.parent: Element | None = None  # of the one before, and that one
        self.last: Element | None = None

    def take(self, parser: PullParser) -> bool:
        any_ended = False
        for _, article in parser.read_events():
            parent = article.getparent()
            if parent is None or (parent is not self.parent and _is_nested(article)):
                continue
            any_ended = True
            self._note(article, parent)
            self._drop(article, parent)
        return any_ended

    def _note(self, article: Element, parent: Element) -> None:
        if article.tag != ARTICLE or article.prefix is not None:
            raise PackageRefused(
                "Элемент article не из пространства имён XHTML или назван с приставкой.",
                cure=f'Объявите xmlns="{XHTML}" у элемента html и пишите имена без приставки.',
                at=on_line(article.sourceline),
            )
        found = self.found
        found.items += 1
        kind = article.get("itemtype", "")
        found.first_type = found.first_type or kind
        if identity := article.get("itemid"):
            mark = mark_of(kind, identity)
            if mark in self.marks:
                found.repeated.add(found.items)
            self.marks.add(mark)
        if parent is not self.parent:
            self.parent = parent
            _note_namespaces(found, parent)

    def _drop(self, article: Element, parent: Element) -> None:
        """Clear the article, and remove all that stands before it: the tree stays as small as one item."""
        article.clear(keep_tail=False)
        while (first := parent[0]) is not article:
            if first is not self.last:
                _note_stray(self.found, first)
            del parent[0]
        self.last = article


def _is_nested(article: Element) -> bool:
    return any(True for _ in article.iterancestors("{*}article"))


def _note_namespaces(found: Examined, parent: Element) -> None:
    for prefix, uri in parent.nsmap.items():
        if prefix is not None and found.namespaces.setdefault(prefix, uri) != uri:
            raise PackageRefused(
                f"Приставка «{prefix}» объявлена дважды по-разному.",
                cure="Объявите пространства имён один раз, у элемента html.",
                at=on_line(parent.sourceline),
            )


def _note_stray(found: Examined, element: Element) -> None:
    if is_element(element) and is_scope(element) and len(found.said) < 1000:
        found.said.append(Said(rules.NOT_AN_ARTICLE, on_line(element.sourceline)))


def _finish(found: Examined, root: Element) -> None:
    if root.tag != f"{{{XHTML}}}html":
        raise PackageRefused(
            f"Корневой элемент — {root.tag.rpartition('}')[2]}, а не html из пространства имён XHTML.",
            cure=f'Начните файл с <html xmlns="{XHTML}">.',
            at=on_line(root.sourceline),
        )
    head = root.find(f"{{{XHTML}}}head")
    if head is not None:
        found.title = " ".join(" ".join("".join(title.itertext()) for title in head.iter(f"{{{XHTML}}}title")).split())
        for meta in head.iter(f"{{{XHTML}}}meta"):
            name = meta.get("name")
            if name and name not in found.meta:
                found.meta[name] = meta.get("content", "").strip()
    body = root.find(f"{{{XHTML}}}body")
    for element in () if body is None else body:
        if element.tag != ARTICLE:
            _note_stray(found, element)


def _item_too_large(limits: Limits) -> PackageRefused:
    return PackageRefused(
        f"Больше {limits.item // MEGABYTE} МБ подряд без конца записи.",
        cure="Каждая персона и организация — отдельный элемент article; разделите слишком большую запись.",
    )
