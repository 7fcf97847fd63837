"""XHTML of a package: header, items, sections, values, exactly as the suppliers' door reads them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from kontingent.history.kinds.base import fields_of
from kontingent.history.kinds.catalogue import BY_SLUG
from kontingent.kernel import classifiers

VOCABULARY = "urn:kontingent:1.0:"
_NAMESPACE = "http://www.w3.org/1999/xhtml"


@cache
def _props(kind: str) -> dict[str, tuple[str, str, str | None]]:
    return {known.name: (known.prop, known.type, known.classifier) for known in fields_of(BY_SLUG[kind])}


@cache
def _labelled(prop: str, classifier: str, code: str) -> str:
    text = escape(classifiers.label(classifier, code))
    return f'<data itemprop="{prop}" value={quoteattr(code)}>{text}</data>'


def value(kind: str, name: str, text: str) -> str:
    """One value; dates come as ISO text unless they are none."""
    prop, type_, classifier = _props(kind)[name]
    if type_ == "date":
        shown = f"{text[8:]}.{text[5:7]}.{text[:4]}" if text[4:5] == "-" else text
        return f'<time itemprop="{prop}" datetime="{text}">{shown}</time>'
    if classifier is not None:
        return _labelled(prop, classifier, text)
    if type_ in ("person", "institution"):
        return f'<link itemprop="{prop}" href={quoteattr("urn:kontingent:id:" + text)}/>'
    if type_ == "flag":
        return f'<data itemprop="{prop}" value="{text}">{"да" if text == "true" else "нет"}</data>'
    return f'<span itemprop="{prop}">{escape(text)}</span>'


def section(kind: str, key: str, fields: Mapping[str, str]) -> str:
    """A record; one without fields is withdrawn."""
    of = BY_SLUG[kind]
    itemid = f" itemid={quoteattr(key)}" if of.many else ""
    inner = " ".join(value(kind, name, text) for name, text in fields.items())
    inner = inner or '<meta itemprop="withdrawn" content="true"/>'
    return f'  <div itemprop="{kind}" itemscope="" itemtype="{VOCABULARY}{of.__name__}"{itemid}>{inner}</div>\n'


def item(type_: str, external_id: str, sections: Iterable[str]) -> str:
    head = f'<article itemscope="" itemtype="{VOCABULARY}{type_}" itemid={quoteattr(external_id)}>\n'
    return head + "".join(sections) + "</article>\n"


class PackageWriter:
    """A file being written; whatever is not written into it never makes it."""

    def __init__(self, path: Path, head: "PackageHead") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.items = 0
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(head.markup())

    def add(self, markup: str) -> None:
        self.items += 1
        self._file.write(markup)

    def close(self) -> None:
        self._file.write("</body></html>\n")
        self._file.close()


class PackageHead:
    """The header of a package."""

    def __init__(
        self, supplier: str, moment: datetime, title: str, organisations: Iterable[str] = (), kinds: Iterable[str] = ()
    ) -> None:
        """A package that names what it covers is full."""
        self.supplier, self.moment, self.title = supplier, moment, title
        self.organisations, self.kinds = list(organisations), list(kinds)

    def markup(self) -> str:
        metas = {
            "supplier": self.supplier,
            "mode": "full" if self.organisations else "delta",
            "made": self.moment.isoformat(),
            "recorded": self.moment.isoformat(),
        }
        if self.organisations:
            metas |= {"organisations": " ".join(self.organisations), "kinds": " ".join(self.kinds)}
        lines = "\n".join(
            f'<meta name="kontingent:{name}" content={quoteattr(content)}/>' for name, content in metas.items()
        )
        head = f'<html xmlns="{_NAMESPACE}"><head><title>{escape(self.title)}</title>\n{lines}</head><body>\n'
        return '<?xml version="1.0" encoding="utf-8"?>\n' + head
