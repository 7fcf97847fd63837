"""A vocabulary of another supplier, and our packages as it would write them: every name is its own, some codes too."""

import re
from typing import Any

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
    text = data.decode()
    for name, meta in ours.header.items():
        text = text.replace(f'name="{meta}"', f'name="second:{name}"')
    text = re.sub(r'(name="second:supplier" content=")[^"]*', rf"\g<1>{supplier}", text)
    numbers = {kind.__name__: f"K{number}" for number, kind in enumerate(KINDS)}
    text = re.sub(
        rf'itemtype="{re.escape(ours.namespace)}(\w+)"',
        lambda found: f'itemtype="{NAMESPACE}{ITEMS.get(found[1]) or numbers.get(found[1], found[1])}"',
        text,
    )
    text = text.replace(ours.reference, REFERENCE)
    for prop, codes in CODES.items():
        for code, said in codes.items():
            text = re.sub(rf'(itemprop="{prop}"[^>]*>){code}<', rf"\g<1>{said}<", text)
            text = re.sub(rf'(itemprop="{prop}"[^>]* (?:content|value)="){code}"', rf'\g<1>{said}"', text)
    return re.sub(r'itemprop="(\w+)"', lambda found: f'itemprop="{prop_of(found[1])}"', text).encode()
