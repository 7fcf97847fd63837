"""What a supplier's own headings and values mean, as the operator has said: «сопоставление». In any process."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple

from kontingent.history.kinds.base import Kind, KindField, fields_of, form_of
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.ingest.headings import (
    MAPPED,
    HeadingTarget,
    OwnHeadings,
    own_key,
    parts_of,
    props_of,
    target_of,
    title_of,
    whose_of,
)
from kontingent.ingest.readers.package import MetHeading
from kontingent.ingest.vocabulary import KindNames, Values, Vocabulary


@dataclass(frozen=True, slots=True)
class SupplierMapping:
    headings: OwnHeadings = field(default_factory=dict)
    values: Mapping[type[Kind], Values] = field(default_factory=dict)  # by property of the kind

    @property
    def told(self) -> list[object]:
        """The same for the same mapping."""
        values = [
            (kind.code, prop, sorted(codes.items()))
            for kind, props in self.values.items()
            for prop, codes in props.items()
        ]
        headings = [
            (key, target.kind.code, target.prop) for key, target in self.headings.items() if target.kind is not None
        ]
        return [*sorted(headings), *sorted(values)]

    def applied(self, vocabulary: Vocabulary) -> Vocabulary:
        """The vocabulary in which the supplier's values mean what it says, whatever the format."""
        if not self.values:
            return vocabulary
        return replace(vocabulary, kinds={name: self._known(names) for name, names in vocabulary.kinds.items()})

    def _known(self, names: KindNames) -> KindNames:
        own = self.values.get(names.kind, {})
        more = {sent: own[prop] for sent, prop in names.props.items() if prop in own}
        whole = {sent: {**names.values.get(sent, {}), **codes} for sent, codes in more.items()}
        return replace(names, values={**names.values, **whole})


class FieldValue(NamedTuple):
    """A value of a field of codes, as a supplier writes it."""

    kind: type[Kind]
    known: KindField
    text: str


NO_MAPPING = SupplierMapping()


def means_now(one: MetHeading, own: OwnHeadings) -> HeadingTarget | None:
    """What a heading would be read as by now."""
    if (target := own.get(own_key(one.heading))) is not None:
        return target._replace(whose=whose_of(one.heading))
    if one.how == MAPPED:  # taken back since
        found = (target_of(group, label, BY_CODE[one.lead]) for group, label in parts_of(one.heading))
        return next(filter(None, found), None)
    return HeadingTarget(BY_CODE[one.kind], one.prop, one.whose) if one.kind is not None else None


def fills_the_same(heading: str, target: HeadingTarget, other: MetHeading, own: OwnHeadings) -> bool:
    """Whether both columns would give one field of one person or institution."""
    known = means_now(other, own)
    if known is None or (known.kind, known.whose) != (target.kind, whose_of(heading)):
        return False
    return not set(props_of(target.prop)).isdisjoint(props_of(known.prop))


def called(target: HeadingTarget) -> str:
    """The field, with its section where one name is that of several."""
    return f"«{title_of(target)}» ({target.kind.title})" if target.kind is not None else f"«{title_of(target)}»"


def known_code(asked: FieldValue) -> str | None:
    """What it means to all; None if nothing."""
    try:
        value = form_of(asked.kind).readers[asked.known.prop][1](asked.text)
    except ValueError:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def field_of(kind: type[Kind], prop: str) -> KindField:
    """KeyError if the kind has no such property."""
    return _fields(kind)[prop]


@cache
def _fields(kind: type[Kind]) -> Mapping[str, KindField]:
    return {known.prop: known for known in fields_of(kind)}
