"""What a heading means: the label of a field of some kind, one of its synonyms, or a word about the row itself."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from kontingent.history.kinds.base import Kind, Subject, fields_of
from kontingent.history.kinds.catalogue import BY_NAME, KINDS, of_subject
from kontingent.history.kinds.person import Contacts, General, Guardianship
from kontingent.kernel.names import name_key
from kontingent.kernel.spreadsheets import sheet_title

CODE, RECORD, WITHDRAWN = "code", "record", "withdrawn"
OWN = {CODE: "Код", RECORD: "Код записи", WITHDRAWN: "Удалить"}
FULL_NAME, CLASS_NAME = "wholeName", "wholeClass"  # one column, several fields; no kind calls a field so
_WHOLE = {FULL_NAME: "Фамилия, имя и отчество вместе", CLASS_NAME: "Класс с буквой вместе"}
_OF_GUARDIANS = (General, Contacts, Guardianship)
_STROKE = " / "
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_AROUND = " .,:;*-"


SYNONYM, OWN_LABEL, MAPPED, UNKNOWN = "synonym", "label", "mapped", "unknown"  # how a heading was known


class HeadingTarget(NamedTuple):
    """A property of a kind; without a kind one of OWN. `whose` is empty for whom the row is about."""

    kind: type[Kind] | None
    prop: str
    whose: str = ""  # a guardian: what his group calls him


OwnHeadings = Mapping[str, HeadingTarget]  # what a supplier's headings mean beyond what all do, by their keys
NOTHING: OwnHeadings = {}


def key_of(text: str) -> str:
    """Case, spaces, what stands in brackets, stops and stars around tell nothing apart."""
    key = name_key(text.replace(".", " "))
    return _IN_BRACKETS.sub("", key).strip(_AROUND) or key.strip(_AROUND)


def own_key(text: str) -> str:
    """What stands in brackets tells headings of one supplier apart."""
    return name_key(text.replace(".", " ")).strip(_AROUND)


@dataclass(frozen=True, slots=True)
class Headings:
    """Keys of headings, by what they are."""

    sheets: Mapping[str, type[Kind]]
    groups: Mapping[str, type[Kind]]
    own: Mapping[str, str]
    fields: Mapping[type[Kind], Mapping[str, str]]
    guardian: Mapping[str, str]  # of a group: whose it is in words
    alone: frozenset[str]
    ignored_sheets: frozenset[str]
    ignored: frozenset[str]
    package: Mapping[str, str]
    beside: tuple[type[Kind], ...]
    single: Mapping[str, tuple[type[Kind], str]]  # headings of kinds of persons that only one of them has
    digits: Mapping[tuple[str, str], tuple[int, ...]]
    names: Mapping[type[Kind], str]  # of sheets of a template
    known: frozenset[str]


@cache
def headings() -> Headings:
    table = tomllib.loads((files(__package__) / "headings.toml").read_text(encoding="utf-8"))
    fields = {kind: _fields(kind, table["fields"].get(kind.__name__, {})) for kind in KINDS}
    guardian = {**dict.fromkeys(_keys(table["guardian"]["groups"]), "представитель")}
    guardian |= {**dict.fromkeys(_keys(table["guardian"]["mother"]), "мать")}
    guardian |= {**dict.fromkeys(_keys(table["guardian"]["father"]), "отец")}
    names = {kind: _name(kind, table["sheets"]) for kind in KINDS}
    sheets = {key_of(names[kind]): kind for kind in KINDS}
    sheets |= _by_key(table["sheets"])
    own = {key: name for name, texts in table["own"].items() for key in _keys(texts)}
    groups = {**{key_of(kind.title): kind for kind in of_subject(Subject.PERSON)}, **_by_key(table["groups"])}
    alone, ignored = frozenset(_keys(table["guardian"]["alone"])), frozenset(_keys(table["ignored"]["headings"]))
    every = (own, guardian, groups, ignored, alone, *fields.values())
    return Headings(
        sheets=sheets,
        groups=groups,
        own=own,
        fields=fields,
        guardian=guardian,
        alone=alone,
        ignored_sheets=frozenset(_keys(table["ignored"]["sheets"])),
        ignored=ignored,
        package={key: name for name, texts in table["package"].items() for key in _keys(texts)},
        beside=tuple(BY_NAME[name] for name in table["beside"]["person"]),
        single=_single(fields),
        digits={(kind, prop): tuple(n) for at, n in table["digits"].items() for kind, prop in [at.split(".")]},
        names=names,
        known=frozenset().union(*every),
    )


def _keys(texts: Iterable[str]) -> list[str]:
    return [key_of(text) for text in texts]


def _by_key(table: Mapping[str, list[str]]) -> dict[str, type[Kind]]:
    return {key: BY_NAME[name] for name, texts in table.items() for key in _keys(texts)}


def _name(kind: type[Kind], sheets: Mapping[str, list[str]]) -> str:
    given = sheets.get(kind.__name__)
    return sheet_title(given[0].capitalize() if given else kind.title)


def _fields(kind: type[Kind], synonyms: Mapping[str, list[str]]) -> dict[str, str]:
    found = {key: prop for prop, texts in synonyms.items() for key in _keys(texts)}
    return found | {key_of(known.label): known.prop for known in fields_of(kind)}


def _single(fields: Mapping[type[Kind], Mapping[str, str]]) -> dict[str, tuple[type[Kind], str]]:
    found: dict[str, Any] = {}
    for kind in of_subject(Subject.PERSON):
        for key, prop in fields[kind].items():
            found[key] = (kind, prop) if key not in found else None
    return {key: one for key, one in found.items() if one is not None}


def lead_of(sheet: str) -> type[Kind] | None:
    """The kind that a sheet of this name is of."""
    return headings().sheets.get(key_of(sheet))


def is_ignored_sheet(sheet: str) -> bool:
    return key_of(sheet) in headings().ignored_sheets


@lru_cache(maxsize=10_000)
def is_known(text: str) -> bool:
    return key_of(text) in headings().known


def is_mapped(text: str, own: OwnHeadings) -> bool:
    return bool(own) and own_key(text) in own


def is_ignored(text: str) -> bool:
    return key_of(text) in headings().ignored


def whole(group: str, label: str) -> str:
    """A heading as remarks name it; `group` is the storey above it, if there is one."""
    return f"{group}{_STROKE}{label}" if group else label


def parts_of(heading: str) -> list[tuple[str, str]]:
    """Group and label as `whole` may have put them together: a stroke may be of either. The last has no group."""
    words = heading.split(_STROKE)
    parted = [(_STROKE.join(words[:n]), _STROKE.join(words[n:])) for n in range(1, len(words))]
    return [*parted, ("", heading)]


def whose_of(heading: str) -> str:
    """Of a guardian, what the group above calls him."""
    found = (headings().guardian.get(key_of(group)) for group, _ in parts_of(heading))
    return next(filter(None, found), "")


def group_of_guardian(heading: str) -> str:
    """The storey above that calls a guardian, or the heading that does by itself; as it was written."""
    known = headings().guardian
    above = next((group for group, _ in parts_of(heading) if key_of(group) in known), "")
    return above or (heading if key_of(heading) in {*known, *headings().alone} else "")


def met_as(group: str, label: str, lead: type[Kind], own: OwnHeadings) -> tuple[HeadingTarget | None, str]:
    """What a heading means in a sheet that is of a kind, and how that is known. The supplier's own word comes first."""
    if (target := _mapped(group, label, lead, own)) is not None:
        return target, MAPPED
    target = target_of(group, label, lead)
    if target is None:
        return None, UNKNOWN
    return target, OWN_LABEL if own_key(label) == own_key(title_of(target)) else SYNONYM


def _mapped(group: str, label: str, lead: type[Kind], own: OwnHeadings) -> HeadingTarget | None:
    """What such a sheet, or a guardian in it, has no use for is not mapped there."""
    target = own.get(own_key(whole(group, label))) if own else None
    if target is None or target.kind is None or not fits(whole(group, label), lead, target.kind):
        return None
    return target._replace(whose=whose_of(whole(group, label)))


def fits(heading: str, lead: type[Kind], kind: type[Kind]) -> bool:
    """Whether such a heading in a sheet of one kind may mean a field of another; in a list of persons, any."""
    if whose_of(heading):
        return kind in _OF_GUARDIANS
    if lead.subject is Subject.INSTITUTION:
        return kind is lead
    return kind.subject is Subject.PERSON and (lead is General or kind in (General, lead))


def title_of(target: HeadingTarget) -> str:
    """The field as it is called on screens."""
    if target.kind is None:
        return OWN[target.prop]
    if target.prop in _WHOLE:
        return _WHOLE[target.prop]
    return next(known.label for known in fields_of(target.kind) if known.prop == target.prop)


def props_of(prop: str) -> tuple[str, ...]:
    """The properties that a column fills."""
    if prop == FULL_NAME:
        return ("familyName", "givenName", "additionalName")
    return ("grade", "letter", "group") if prop == CLASS_NAME else (prop,)


def targets() -> Iterator[HeadingTarget]:
    """Whatever a column may be said to mean, in the order of kinds and their fields."""
    for kind, fields in headings().fields.items():
        yield from (HeadingTarget(kind, prop) for prop in _WHOLE if prop in fields.values())
        yield from (HeadingTarget(kind, known.prop) for known in fields_of(kind))


def target_of(group: str, label: str, lead: type[Kind]) -> HeadingTarget | None:
    """Of a heading in a sheet that is of a kind, for all suppliers."""
    ours, key, above = headings(), key_of(label), key_of(group)
    if whose := ours.guardian.get(above):
        return _of_guardian(key, whose)
    if key in ours.own:
        return HeadingTarget(None, ours.own[key])
    if key in ours.alone and lead is General:
        return HeadingTarget(General, FULL_NAME, "представитель")
    if whose := ours.guardian.get(key):
        return HeadingTarget(General, FULL_NAME, whose) if lead is General else None
    grouped = ours.groups.get(above)
    if grouped is not None and fits(label, lead, grouped) and (begun := _of_group(grouped, key)):
        return HeadingTarget(grouped, begun)
    beside = ours.beside if lead is General else (General,) if lead.subject is Subject.PERSON else ()
    for kind in (lead, *beside):
        if fits(label, lead, kind) and (prop := ours.fields[kind].get(key)):
            return HeadingTarget(kind, prop)
    single = ours.single.get(key) if lead is General and grouped in (None, General) else None
    return HeadingTarget(*single) if single else None


def _of_group(kind: type[Kind], key: str) -> str:
    """A property by its heading, or by the beginning that only one has: «Вид» below «Документ»."""
    fields = headings().fields[kind]
    begun = {prop for known, prop in fields.items() if known.startswith(f"{key} ")}
    return fields.get(key) or (begun.pop() if len(begun) == 1 else "")


def _of_guardian(key: str, whose: str) -> HeadingTarget | None:
    for kind in _OF_GUARDIANS:
        if prop := headings().fields[kind].get(key):
            return HeadingTarget(kind, prop, whose)
    return None
