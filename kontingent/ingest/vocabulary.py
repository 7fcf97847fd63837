"""Vocabularies: how the names in a package map to kinds and fields. Each is one file of `vocabularies/`.

The vocabulary of the federal requirements is not public; when it is, it becomes one more file. With `identity` the
itemtype is the class name of the kind and itemprops are its own; without it `kinds` lists what is known:

    [kinds.Pupil]
    kind = "General"
    fields = { surname = "familyName", sex = "gender" }
    codes.sex = { "М" = "male", "Ж" = "female" }
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any

from kontingent.history.kinds.base import Kind, fields_of, form_of
from kontingent.history.kinds.catalogue import BY_NAME
from kontingent.ingest.errors import PackageRefused


class ItemType(Enum):
    """What a top-level item speaks of."""

    PERSON = "person"
    ORGANISATION = "organisation"
    BODY = "body"


Codes = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class KindNames:
    kind: type[Kind]
    props: Mapping[str, str]  # itemprop as sent → itemprop of the kind
    codes: Codes = field(default_factory=dict)  # itemprop as sent → value as sent → ours; others stay as they are

    def sent(self, field: str) -> str:
        """The itemprop as sent of a field of the kind; of anything else itself."""
        prop = next((known.prop for known in fields_of(self.kind) if known.name == field), field)
        return next((sent for sent, own in self.props.items() if own == prop), field)

    def own(self, sent: str) -> str:
        """The field of the kind that an itemprop as sent means."""
        prop = self.props.get(sent, sent)
        return next((known.name for known in fields_of(self.kind) if known.prop == prop), sent)

    def coded(self, sent: str, text: str) -> str:
        """A value as sent in our codes; any other text is what it is."""
        return self.codes.get(sent, {}).get(text, text)

    def own_names(self, sent: Iterable[str]) -> frozenset[str]:
        return frozenset(map(self.own, sent))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    title: str
    namespace: str
    reference: str  # what a link to another item of the supplier begins with
    header: Mapping[str, str] = field(repr=False)  # our name → name of the meta element
    items: Mapping[str, ItemType]
    kinds: Mapping[str, KindNames] = field(repr=False)

    def item_type(self, itemtype: str) -> ItemType | None:
        return self.items.get(itemtype.removeprefix(self.namespace)) if itemtype.startswith(self.namespace) else None

    def names_of(self, type_: ItemType) -> list[str]:
        return [self.namespace + name for name, one in self.items.items() if one is type_]

    def kind(self, itemtype: str) -> KindNames | None:
        return self.kinds.get(itemtype.removeprefix(self.namespace)) if itemtype.startswith(self.namespace) else None


def of_table(table: Mapping[str, Any]) -> Vocabulary:
    """The vocabulary of a parsed file; ValueError with the place if it names what is not there, or one thing twice."""
    kinds: dict[str, KindNames] = {}
    if table.get("identity", False):
        kinds.update((name, KindNames(kind, _own_props(kind))) for name, kind in BY_NAME.items())
    for name, row in table.get("kinds", {}).items():
        kinds[name] = _kind_of(row, f"vocabulary {table['title']}, {name}")
    return Vocabulary(
        title=table["title"],
        namespace=table["namespace"],
        reference=table["reference"],
        header=table["header"],
        items={name: ItemType(subject) for name, subject in table["items"].items()},
        kinds=kinds,
    )


def _kind_of(row: Mapping[str, Any], place: str) -> KindNames:
    kind = BY_NAME.get(row["kind"])
    if kind is None:
        raise ValueError(f"{place}: there is no kind {row['kind']!r}")
    props, codes = dict(row["fields"]), row.get("codes", {})
    if unknown := set(props.values()) - set(_own_props(kind)):
        raise ValueError(f"{place}: {row['kind']} has no field {sorted(unknown)}")
    if twice := [prop for prop, times in Counter(props.values()).items() if times > 1]:
        raise ValueError(f"{place}: two names for the field {twice}")
    if unnamed := codes.keys() - props.keys():
        raise ValueError(f"{place}: codes of what is no field of it, {sorted(unnamed)}")
    readers = form_of(kind).readers
    for sent, values in codes.items():
        for text, code in values.items():
            try:
                readers[props[sent]][1](code)
            except ValueError:
                raise ValueError(f"{place}: {sent} has no value {code!r}, which {text!r} means") from None
    return KindNames(kind, props, codes)


def _own_props(kind: type[Kind]) -> dict[str, str]:
    return {known.prop: known.prop for known in fields_of(kind)}


@cache
def all_vocabularies() -> tuple[Vocabulary, ...]:
    folder = files("kontingent.ingest") / "vocabularies"
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return tuple(of_table(tomllib.loads(entry.read_text(encoding="utf-8"))) for entry in found)


def choose(meta: Mapping[str, str], first_type: str, among: Sequence[Vocabulary]) -> Vocabulary:
    """The vocabulary a package is written in: by the type of its first item, or by its header if it has no items."""
    for vocabulary in among:
        if first_type.startswith(vocabulary.namespace):
            return vocabulary
    if not first_type:
        for vocabulary in among:
            if vocabulary.header["supplier"] in meta:
                return vocabulary
    known = ", ".join(vocabulary.namespace for vocabulary in among)
    what = f"Словарь «{first_type}» неизвестен." if first_type else "В документе нет ни записей, ни заголовка пакета."
    raise PackageRefused(what, cure=f"Типы записей начинаются с одного из: {known}.")
