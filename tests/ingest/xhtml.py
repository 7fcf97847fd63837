"""Packages written by hand for the tests: the smallest text that a real one has around its records."""

from kontingent.ingest.readers.xhtml.elements import XHTML
from tests.cast import DANIIL

HEADER = (
    '<meta name="kontingent:supplier" content="dnevnik"/><meta name="kontingent:mode" content="{mode}"/>'
    '<meta name="kontingent:made" content="{made}"/>{more}'
)
MADE = "2018-04-20T06:15:00+03:00"


def package(*items: str, mode: str = "delta", made: str = MADE, more: str = "") -> bytes:
    header = HEADER.format(mode=mode, made=made, more=more)
    body = "\n".join(items)
    return f'<html xmlns="{XHTML}"><head><title>Пакет</title>{header}</head><body>\n{body}\n</body></html>'.encode()


def item(type_: str, id_: str, *sections: str) -> str:
    body = "\n".join(sections)
    return f'<article itemscope="" itemtype="urn:kontingent:1.0:{type_}" itemid="{id_}">\n{body}\n</article>'


def person(id_: str, *sections: str) -> str:
    return item("Person", id_, *sections)


def section(type_: str, id_: str = "", **cells: str) -> str:
    """Names of cells are itemprops; `from_` stands for `from`, and links are given as they are."""
    inside = "".join(_cell(name.rstrip("_"), value) for name, value in cells.items())
    prop = type_[0].lower() + type_[1:]
    mark = f' itemid="{id_}"' if id_ else ""
    return f'<div itemprop="{prop}" itemscope="" itemtype="urn:kontingent:1.0:{type_}"{mark}>{inside}</div>'


def _cell(name: str, value: str) -> str:
    if name in ("organisation", "child", "body", "teacher"):
        return f'<link itemprop="{name}" href="urn:kontingent:id:{value}"/>'
    return f'<data itemprop="{name}" value="{value}"/>'


def general(family: str = DANIIL.family, given: str = DANIIL.given, **cells: str) -> str:
    return section(
        "General", familyName=family, givenName=given, **{"birthDate": "2002-11-14", "gender": "male", **cells}
    )
