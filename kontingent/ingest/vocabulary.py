"""Vocabularies: how names and codes in a package map to kinds, fields and values. Each is one file of `vocabularies/`.

The vocabulary of the federal requirements is not public; when it is, it becomes one more file. `kinds` lists what is
known; with `identity` what is not listed there is called as the register calls it:

    [kinds.Pupil]
    kind = "General"
    fields = { surname = "familyName", sex = "gender" }
    values.sex = { "1" = "male", "2" = "female" }

A file that makes no sense is a VocabularyFault with the file and the place in it, the first time anything is read.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kontingent.history.kinds.base import Kind, KindField, fields_of
from kontingent.history.kinds.catalogue import BY_NAME
from kontingent.ingest.errors import PackageRefused
from kontingent.kernel import classifiers
from kontingent.kernel.names import name_key

OURS = "kontingent-1.0.toml"  # comes first: what the register writes itself is written in it
_RESERVED = "withdrawn"  # the mark of a withdrawal is the format's, not a field


class VocabularyFault(ValueError):  # noqa: N818 - named as what it is
    """A file of `vocabularies/` makes no sense; the text begins with the place in it."""


class ItemType(Enum):
    """What a top-level item speaks of."""

    PERSON = "person"
    ORGANISATION = "organisation"
    BODY = "body"


Values = Mapping[str, Mapping[str, str]]  # itemprop as sent → its codes, case and spaces told apart by nobody → ours
_FLAGS = {"true": "да", "false": "нет"}


def codes_of(known: KindField) -> Mapping[str, str]:
    """What a value of the field may be called otherwise: codes with their labels; none of a field without codes."""
    if known.classifier is not None:
        return dict(classifiers.classifier(known.classifier).choices())
    return _FLAGS if known.type == "flag" else {}


@dataclass(frozen=True, slots=True)
class KindNames:
    kind: type[Kind]
    props: Mapping[str, str]  # itemprop as sent → itemprop of the kind
    values: Values = field(default_factory=dict)

    def sent(self, field: str) -> str:
        """The itemprop as sent of a field of the kind; of anything else itself."""
        prop = next((known.prop for known in fields_of(self.kind) if known.name == field), field)
        return next((sent for sent, own in self.props.items() if own == prop), field)

    def own(self, sent: str) -> str:
        """The field of the kind that an itemprop as sent means."""
        prop = self.props.get(sent, sent)
        return next((known.name for known in fields_of(self.kind) if known.prop == prop), sent)

    def meant(self, sent: str, text: str) -> str:
        """The value in our codes; one that the vocabulary does not list is as it was sent."""
        codes = self.values.get(sent)
        return codes.get(name_key(text), text) if codes else text

    def own_names(self, sent: Iterable[str]) -> frozenset[str]:
        return frozenset(map(self.own, sent))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    title: str
    namespace: str
    reference: str  # what a link to another item of the supplier begins with
    header: Mapping[str, str] = field(repr=False)  # our name → name of the meta element
    modes: Mapping[str, str] = field(repr=False)  # as sent → full or delta
    items: Mapping[str, ItemType]
    kinds: Mapping[str, KindNames] = field(repr=False)
    is_example: bool = False  # read as any other, and offered to nobody

    def item_type(self, itemtype: str) -> ItemType | None:
        return self.items.get(itemtype.removeprefix(self.namespace)) if itemtype.startswith(self.namespace) else None

    def names_of(self, type_: ItemType) -> list[str]:
        return [self.namespace + name for name, one in self.items.items() if one is type_]

    def kind(self, itemtype: str) -> KindNames | None:
        return self.kinds.get(itemtype.removeprefix(self.namespace)) if itemtype.startswith(self.namespace) else None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Name = Annotated[str, Field(min_length=1)]


class _Header(_Strict):
    supplier: Name
    mode: Name
    made: Name
    organisations: Name = ""
    kinds: Name = ""
    recorded: Name = ""


class _Row(_Strict):
    kind: str
    fields: dict[Name, str] = {}
    values: dict[str, dict[Name, str]] = {}


class _File(_Strict):
    title: Name
    namespace: Name
    reference: str
    identity: bool = False
    example: bool = False
    header: _Header
    modes: dict[Name, Literal["full", "delta"]] = {"full": "full", "delta": "delta"}
    items: dict[Name, ItemType]
    kinds: dict[Name, _Row] = {}


def of_table(table: Mapping[str, Any]) -> Vocabulary:
    """The vocabulary of a parsed file."""
    try:
        file = _File.model_validate(table)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise VocabularyFault(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    header = {name: sent for name, sent in file.header.model_dump().items() if sent}
    _check_once("header", header)
    return Vocabulary(
        title=file.title,
        namespace=file.namespace,
        reference=file.reference,
        header=header,
        modes=file.modes,
        items=file.items,
        kinds=_kinds(file.kinds, identity=file.identity),
        is_example=file.example,
    )


def _kinds(rows: Mapping[str, _Row], *, identity: bool) -> dict[str, KindNames]:
    for name, row in rows.items():
        _ensure(row.kind in BY_NAME, f"kinds.{name}", f"there is no kind {row.kind!r}")
    listed = {name: row.kind for name, row in rows.items()}
    _check_once("kinds", listed)
    same = {name: name for name in BY_NAME.keys() - listed.values()} if identity else {}
    for name in listed.keys() & same.keys():
        raise VocabularyFault(f"kinds.{name}: the name is that of another kind, which is not renamed")
    known = {name: KindNames(kind, _own_props(kind)) for name, kind in BY_NAME.items() if name in same}
    return known | {name: _names(f"kinds.{name}", row, identity=identity) for name, row in rows.items()}


def _names(place: str, row: _Row, *, identity: bool) -> KindNames:
    kind, props = BY_NAME[row.kind], dict(row.fields)
    fields = {known.prop: known for known in fields_of(kind)}
    for sent, prop in props.items():
        at = f"{place}.fields.{sent}"
        _ensure(prop in fields, at, f"{row.kind} has no field {prop!r}")
        _ensure(sent != _RESERVED, at, "the name is that of the mark of a withdrawal")
    _check_once(f"{place}.fields", props)
    if identity:
        for prop in fields.keys() - props.values():
            _ensure(prop not in props, f"{place}.fields.{prop}", "the name is that of another field, not renamed")
            props[prop] = prop
    for sent, codes in row.values.items():
        _ensure(sent in props, f"{place}.values.{sent}", "there is no such name among the fields")
        _check_codes(f"{place}.values.{sent}", fields[props[sent]], codes)
    values = {sent: {name_key(text): code for text, code in codes.items()} for sent, codes in row.values.items()}
    return KindNames(kind, props, values)


def _check_codes(place: str, known: KindField, codes: Mapping[str, str]) -> None:
    ours = codes_of(known)
    _ensure(bool(ours), place, f"{known.prop} is no field of codes")
    for sent, code in codes.items():
        _ensure(code in ours, f"{place}.{sent}", f"{known.classifier or known.type} has no code {code!r}")
    keys = {name_key(sent) for sent in codes}
    _ensure(len(keys) == len(codes), place, "two of its codes differ in nothing but case and spaces")


def _check_once(place: str, names: Mapping[str, str]) -> None:
    """Of two names of one thing neither would be the one to write, and the later would win unseen."""
    first: dict[str, str] = {}
    for sent, own in names.items():
        _ensure(own not in first, f"{place}.{sent}", f"{own!r} is called {first.get(own)!r} already")
        first[own] = sent


def _ensure(holds: bool, place: str, what: str) -> None:  # noqa: FBT001 - an assertion that says where
    if not holds:
        raise VocabularyFault(f"{place}: {what}")


def _own_props(kind: type[Kind]) -> dict[str, str]:
    return {known.prop: known.prop for known in fields_of(kind)}


def of_files(texts: Mapping[str, str]) -> tuple[Vocabulary, ...]:
    """By name of file; ours first, whatever others are called."""
    found: dict[str, Vocabulary] = {}
    for name in sorted(texts, key=lambda name: (name != OURS, name)):
        try:
            read = of_table(tomllib.loads(texts[name]))
            for file, other in found.items():
                pair = (read.namespace, other.namespace)
                _ensure(not max(pair).startswith(min(pair)), "namespace", f"begins as that of {file}")
        except ValueError as error:
            raise VocabularyFault(f"{name}: {error}") from error
        found[name] = read
    return tuple(found.values())


@cache
def all_vocabularies() -> tuple[Vocabulary, ...]:
    folder = files("kontingent.ingest") / "vocabularies"
    found = (entry for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return of_files({entry.name: entry.read_text(encoding="utf-8") for entry in found})


def choose(meta: Mapping[str, str], first_type: str, among: Sequence[Vocabulary]) -> Vocabulary:
    """The vocabulary a package is written in: by the type of its first item, or by its header if it has no items."""
    for vocabulary in among:
        if first_type.startswith(vocabulary.namespace):
            return vocabulary
    if not first_type:
        for vocabulary in among:
            if vocabulary.header["supplier"] in meta:
                return vocabulary
    known = ", ".join(vocabulary.namespace for vocabulary in among if not vocabulary.is_example)
    what = f"Словарь «{first_type}» неизвестен." if first_type else "В документе нет ни записей, ни заголовка пакета."
    raise PackageRefused(what, cure=f"Типы записей начинаются с одного из: {known}.")
