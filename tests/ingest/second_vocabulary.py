"""A vocabulary of another supplier, and our packages as it would write them: every name is its own, some codes too."""

from typing import Any

from lxml import etree

from kontingent.history.kinds.base import fields_of
from kontingent.history.kinds.catalogue import KINDS
from kontingent.ingest.vocabulary import all_vocabularies

CODES = {"gender": {"male": "М", "female": "Ж"}, "form": {"full_time": "очная"}}
ITEMS = {"Person": "Лицо", "Organisation": "Учреждение", "GoverningBody": "Орган"}
NAMESPACE, REFERENCE = "urn:second:", "second#"


def prop_of(prop: str) -> str:
    return f"{prop[::-1]}-2"


def table() -> dict[str, Any]:
    """As its file would be parsed."""
    (ours,) = all_vocabularies()
    kinds = {}
    for number, kind in enumerate(KINDS):
        props = [known.prop for known in fields_of(kind)]
        kinds[f"K{number}"] = {
            "kind": kind.__name__,
            "fields": {prop_of(prop): prop for prop in props},
            "codes": {
                prop_of(prop): {text: code for code, text in CODES[prop].items()} for prop in CODES if prop in props
            },
        }
    return {
        "title": "Второй словарь",
        "namespace": NAMESPACE,
        "reference": REFERENCE,
        "header": {name: f"second:{name}" for name in ours.header},
        "items": {ITEMS[name]: subject.value for name, subject in ours.items.items()},
        "kinds": kinds,
    }


def translated(data: bytes, supplier: str) -> bytes:
    """A package of ours in the second vocabulary, from another supplier."""
    (ours,) = all_vocabularies()
    names = {**ITEMS, **{kind.__name__: f"K{number}" for number, kind in enumerate(KINDS)}}
    metas = {meta: f"second:{name}" for name, meta in ours.header.items()}
    root = etree.fromstring(data)
    for node in root.iter(etree.Element):
        told = node.attrib
        if told.get("name") == ours.header["supplier"]:
            told["content"] = supplier
        if told.get("name") in metas:
            told["name"] = metas[told["name"]]
        if type_ := told.get("itemtype", "").removeprefix(ours.namespace):
            told["itemtype"] = NAMESPACE + names.get(type_, type_)
        for name in ("href", "value", "content"):
            if name in told:
                told[name] = told[name].replace(ours.reference, REFERENCE)
        if prop := told.get("itemprop"):
            codes = CODES.get(prop, {})
            if "value" in told:
                told["value"] = codes.get(told["value"], told["value"])
            node.text = codes.get(node.text or "", node.text)
            told["itemprop"] = prop_of(prop)
    return bytes(etree.tostring(root, encoding="utf-8"))
