"""Classifiers: stable English codes with Russian labels, read once from the versioned files of `catalogue/`.

A file groups classifiers by subject; a table in it is one classifier, and the order of items is that of sorting.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from kontingent.kernel.names import name_key

_QUOTES = str.maketrans("", "", "«»„“”\"'.")


@dataclass(frozen=True, slots=True)
class ClassifierItem:
    """`short` is the label for narrow places; `aliases` are what suppliers write, official codes among them.

    `right`: the code of what a benefit gives in a queue; `leads_to`: codes of what may follow a status.
    """

    code: str
    label: str
    short: str
    sort: int
    aliases: tuple[str, ...] = ()
    right: str = ""
    leads_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Classifier:
    code: str
    title: str
    version: str
    source: str
    items: Mapping[str, ClassifierItem]
    _spellings: Mapping[str, str] = field(repr=False, compare=False)

    def label(self, code: str) -> str:
        """The label; a value outside the classifier, kept as its supplier sent it, is its own label."""
        item = self.items.get(code)
        return code if item is None else item.label

    def short(self, code: str) -> str:
        item = self.items.get(code)
        return code if item is None else item.short

    def find(self, text: str) -> str | None:
        """The code of a code, label, short label or alias, whatever the case, quotes, dots and spaces."""
        return text if text in self.items else self._spellings.get(_spelling(text))

    def choices(self) -> list[tuple[str, str]]:
        """(code, label) in the classifier's order, for forms."""
        return [(item.code, item.label) for item in self.items.values()]


@lru_cache(maxsize=10_000)
def _spelling(text: str) -> str:
    return name_key(text.translate(_QUOTES))


def _read(code: str, table: Mapping[str, Any]) -> Classifier:
    items: dict[str, ClassifierItem] = {}
    spellings: dict[str, str] = {}
    for place, row in enumerate(table["items"]):
        item = ClassifierItem(
            row["code"],
            row["label"],
            row.get("short", row["label"]),
            place,
            tuple(row.get("aliases", ())),
            row.get("right", ""),
            tuple(row.get("leads_to", ())),
        )
        if item.code in items:
            raise ValueError(f"classifier {code}: code {item.code!r} stands twice")
        items[item.code] = item
        for text in (item.code, item.label, item.short, *item.aliases):
            owner = spellings.setdefault(_spelling(text), item.code)
            if owner != item.code:
                raise ValueError(f"classifier {code}: {text!r} means both {owner!r} and {item.code!r}")
    return Classifier(
        code,
        table["title"],
        table["version"],
        table["source"],
        MappingProxyType(items),
        MappingProxyType(spellings),
    )


@cache
def all_classifiers() -> Mapping[str, Classifier]:
    """Every classifier by its code, in the order of files and tables."""
    found: dict[str, Classifier] = {}
    folder = files("kontingent.kernel") / "catalogue"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not entry.name.endswith(".toml"):
            continue
        for code, table in tomllib.loads(entry.read_text(encoding="utf-8")).items():
            if code in found:
                raise ValueError(f"classifier {code!r} stands in two files")
            found[code] = _read(code, table)
    return MappingProxyType(found)


def classifier(code: str) -> Classifier:
    """KeyError if there is no such classifier: the name is ours, not a supplier's."""
    return all_classifiers()[code]


def label(classifier_code: str, code: str) -> str:
    return classifier(classifier_code).label(code)


def find(classifier_code: str, text: str) -> str | None:
    return classifier(classifier_code).find(text)
