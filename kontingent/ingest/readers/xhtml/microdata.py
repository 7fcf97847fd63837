"""HTML microdata as packages use it: an item with sections, a section with flat properties."""

from collections.abc import Iterator

from kontingent.ingest.readers.package import RawItem, RawSection
from kontingent.ingest.readers.xhtml.elements import XHTML, Element, is_element, is_scope

_ATTRIBUTE = {
    f"{{{XHTML}}}{tag}": attribute
    for attribute, tags in {
        "datetime": ("time",),
        "value": ("data", "meter"),
        "content": ("meta",),
        "href": ("link", "a", "area"),
        "src": ("img", "audio", "video", "source", "iframe", "embed", "track"),
    }.items()
    for tag in tags
}
WITHDRAWN = "withdrawn"
_ABSENT = "\0"  # no attribute can hold it


def item_of(article: Element, *, number: int, place: int, line_offset: int) -> RawItem:
    """`place` is that of the article itself; its sections take the numbers after it."""
    item = RawItem(
        number, place, (article.sourceline or 0) + line_offset, article.get("itemtype", ""), article.get("itemid", "")
    )
    loose: list[str] = []
    for element, prop in _scopes_and_properties(article):
        if not is_scope(element):
            loose.append(prop)
            continue
        place += 1
        section = _section_of(element, prop, place, (element.sourceline or 0) + line_offset)
        place += len(section.nested)
        item.sections.append(section)
    item.loose = tuple(loose)
    return item


def _section_of(element: Element, prop: str, place: int, line: int) -> RawSection:
    section = RawSection(prop, element.get("itemtype", ""), element.get("itemid", ""), place, line)
    cells = section.cells
    for child, name in _scopes_and_properties(element):
        if child.get("itemscope", _ABSENT) is not _ABSENT:  # `is_scope`, of each property of a package
            section.nested = (*section.nested, child.get("itemtype", ""), *_scopes_below(child))
        elif name == WITHDRAWN:
            section.withdrawn = _value(child).strip() == "true"
        elif name in cells:
            section.repeated = (*section.repeated, name)
        else:
            cells[name] = _value(child)
    return section


def _scopes_and_properties(parent: Element) -> Iterator[tuple[Element, str]]:
    """Elements that belong to `parent` by microdata: through plain wrappers, not into the items nested in it."""
    for child in parent:
        prop = child.get("itemprop", "")
        if prop or is_scope(child):
            yield child, prop
        elif len(child) and is_element(child):
            yield from _scopes_and_properties(child)


def _scopes_below(element: Element) -> list[str]:
    return [below.get("itemtype", "") for below in element.iterdescendants() if is_scope(below)]


def _value(element: Element) -> str:
    attribute = _ATTRIBUTE.get(element.tag)
    if attribute is not None:
        value = element.get(attribute, _ABSENT)
        if value is not _ABSENT:
            return value
    if len(element):
        return "".join(element.itertext())
    return element.text or ""
