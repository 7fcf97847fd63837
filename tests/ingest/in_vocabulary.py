"""A package in our own vocabulary, said once more in the words of another: names, codes and links, line by line."""

from lxml import etree

from kontingent.ingest.vocabulary import ItemType, Vocabulary, all_vocabularies

CONTENT = ("value", "content", "datetime", "href")


def as_said_in(other: Vocabulary, data: bytes, *, supplier: str) -> bytes:
    """Values that no list of the vocabulary translates, and all that our own does not know, stay as they were sent."""
    ours = all_vocabularies()[0]
    root = etree.fromstring(data)
    _header(root, ours, other, supplier)
    for article in root.iterfind(".//{*}article"):
        subject = ours.item_type(article.get("itemtype", ""))
        if subject is not None:
            article.set("itemtype", other.names_of(ItemType(subject))[0])
        for section in article.iterfind(".//*[@itemscope]"):
            _section(section, ours, other)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _header(root: etree._Element, ours: Vocabulary, other: Vocabulary, supplier: str) -> None:
    called = {sent: name for name, sent in ours.header.items()}
    types = {names.kind.slug(): name for name, names in other.kinds.items()}
    for meta in root.iterfind(".//{*}head/{*}meta"):
        name = called[meta.get("name", "")]
        said = meta.get("content", "")
        meta.set("name", other.header[name])
        if name == "supplier":
            said = supplier
        elif name == "mode":
            said = next(sent for sent, mode in other.modes.items() if mode == said)
        elif name == "kinds":
            said = " ".join(types[kind[0].lower() + kind[1:]] for kind in said.split())
        meta.set("content", said)


def _section(section: etree._Element, ours: Vocabulary, other: Vocabulary) -> None:
    known = ours.kind(section.get("itemtype", ""))
    if known is None:
        return
    type_, names = next((name, names) for name, names in other.kinds.items() if names.kind is known.kind)
    section.set("itemtype", other.namespace + type_)
    called = {prop: sent for sent, prop in names.props.items()}
    for cell in section.iterfind(".//*[@itemprop]"):
        sent = called.get(cell.get("itemprop", ""), cell.get("itemprop", ""))
        cell.set("itemprop", sent)
        codes = {code: text for text, code in names.values.get(sent, {}).items()}
        for attribute in CONTENT:
            if attribute in cell.attrib:
                text = cell.get(attribute)
                if text.startswith(ours.reference):
                    text = other.reference + text.removeprefix(ours.reference)
                cell.set(attribute, codes.get(text, text))
