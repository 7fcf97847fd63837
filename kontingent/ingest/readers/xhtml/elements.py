"""The one place that sets the parser up, and the types of what it gives.

The published stubs of lxml leave out much of what is used here, so the parts in use are stated as protocols.
"""

from collections.abc import Iterator
from typing import Any, Protocol, cast

from lxml import etree

from kontingent.ingest.places import Place

XHTML = "http://www.w3.org/1999/xhtml"
ARTICLE = f"{{{XHTML}}}article"

# No entities, no network, no outside grammar; depth of 256 and text of 10 MB are the parser's own bounds. Comments and
# instructions are nothing: a text that one stands in is whole.
_SAFE: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False,
    "remove_comments": True, "remove_pis": True,
}  # fmt: skip

_ABSENT = "\0"  # no attribute can hold it

SyntaxFault = etree.XMLSyntaxError


class Element(Protocol):
    tag: str  # of comments and instructions it is no text; `is_element` tells
    text: str | None
    prefix: str | None
    sourceline: int | None
    nsmap: dict[str | None, str]

    def get(self, name: str, default: str = ..., /) -> str: ...
    def clear(self, keep_tail: bool = ...) -> None: ...  # noqa: FBT001 - lxml's own signature
    def find(self, path: str) -> "Element | None": ...
    def getparent(self) -> "Element | None": ...
    def iterancestors(self, tag: str) -> Iterator["Element"]: ...
    def iterdescendants(self) -> Iterator["Element"]: ...
    def itertext(self) -> Iterator[str]: ...
    def iter(self, tag: str) -> Iterator["Element"]: ...
    def __iter__(self) -> Iterator["Element"]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, index: int) -> "Element": ...
    def __delitem__(self, index: int | slice) -> None: ...


class PullParser(Protocol):
    def feed(self, data: bytes) -> None: ...
    def close(self) -> Element: ...
    def read_events(self) -> Iterator[tuple[str, Element]]: ...


def pull_parser(tag: str) -> PullParser:
    """Gives the elements of that name as they end."""
    etree.clear_error_log()
    return cast("PullParser", etree.XMLPullParser(events=("end",), tag=[tag], **_SAFE))


def on_line(line: int | None) -> Place:
    """XHTML has no parts, and its properties are named by what the remark is about."""
    return Place(row=line or 0)


def is_element(node: Element) -> bool:
    return isinstance(node.tag, str)


def is_scope(node: Element) -> bool:
    return node.get("itemscope", _ABSENT) is not _ABSENT


def fault(error: SyntaxFault) -> tuple[str, int | None]:
    """The parser library's name of the fault (`ERR_TAG_NAME_MISMATCH`) and its line.

    Some faults end the parsing later than they are met; then only the log of the thread still knows them.
    """
    code: int = cast("Any", error).code
    logged: Any = cast("Any", error).error_log
    if code == etree.ErrorTypes.ERR_INTERNAL_ERROR and len(logged):
        return str(logged[-1].type_name), int(logged[-1].line)
    types: Any = etree.ErrorTypes
    return str(types._getName(code, "")), error.lineno  # noqa: SLF001 - the only way from a code to its name
