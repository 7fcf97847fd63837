"""What the operator sees of a supplier's mapping: what was not known in its latest packages, what holds, what was."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from kontingent.history.kinds.base import KindField, Privacy, fields_of
from kontingent.history.kinds.catalogue import BY_CODE, KINDS
from kontingent.history.masking import MASK
from kontingent.ingest.headings import OWN_LABEL, HeadingTarget, OwnHeadings, fits, headings, own_key, targets, title_of
from kontingent.ingest.mapping import FieldValue, called, field_of, known_code, means_now
from kontingent.ingest.mapping_queries import mapping_by, meaning_of, standing, steps_of, with_headings
from kontingent.ingest.mapping_steps import MappingStep
from kontingent.ingest.models import Package, Remark
from kontingent.ingest.readers.package import MetHeading
from kontingent.ingest.vocabulary import codes_of
from kontingent.institutions.scope import Scope
from kontingent.kernel.names import name_key

PACKAGES = 30  # the latest, whose remarks are looked at
VALUES = 50  # shown, the most frequent
FOUND = 20  # choices offered at once
_FIRST = 3  # times a first word is worth what another is
_WORD = re.compile(r"\w[\w-]{2,}")
_SHORT = 3  # a word that is sought as it is; of a longer one the ending does not matter


@dataclass(frozen=True, slots=True)
class MetLine:
    """A heading of a package, and what it would be read as now; nothing if it is not known."""

    met: MetHeading
    package: Package
    reads_as: str


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A value that no code stands for; `remark_id` is the last remark on it."""

    remark_id: int
    kind: str
    field: str
    value: str
    times: int
    package_id: int


@dataclass(frozen=True, slots=True)
class StepLine:
    """`text` is what was said of: a heading, or a value of a `field`."""

    step: MappingStep
    field: str
    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class MappingRoom:
    unknown: Sequence[MetLine]
    values: Sequence[UnknownValue]
    synonyms: Sequence[MetLine]
    standing: Sequence[StepLine]
    history: Sequence[StepLine]


@dataclass(frozen=True, slots=True)
class NoticedValue:
    """A value of a field of codes, by a remark on it."""

    remark: Remark
    value: FieldValue


@dataclass(frozen=True, slots=True)
class MappingChoice:
    value: str
    label: str
    note: str
    section: str = ""  # what tables call it too
    codes: tuple[str, ...] = ()  # what they mean, where the field has codes


def room_of(supplier_id: int, scope: Scope) -> MappingRoom:
    steps = steps_of(supplier_id)
    lines = list(_met(supplier_id, mapping_by(steps).headings))
    return MappingRoom(
        unknown=[line for line in lines if not line.reads_as],
        values=_unknown_values(supplier_id, scope, standing(steps).values()),
        synonyms=[line for line in lines if line.reads_as],
        standing=[_line(step, scope) for step in standing(steps).values()],
        history=[_line(step, scope) for step in reversed(steps)],
    )


def _met(supplier_id: int, own: OwnHeadings) -> Iterator[MetLine]:
    """Of headings that are the name of no field and not mapped, the last package of each."""
    seen = set(own)
    for package in with_headings(supplier_id):
        for one in package.met:
            key = own_key(one.heading)
            if key in seen or one.how == OWN_LABEL:
                continue
            seen.add(key)
            target = means_now(one, own)
            yield MetLine(one, package, called(target) if target is not None else "")


def _unknown_values(supplier_id: int, scope: Scope, steps: Iterable[MappingStep]) -> list[UnknownValue]:
    packages = Package.objects.filter(supplier_id=supplier_id).order_by("-pk").values("pk")
    fields = {(kind.code, known.name): (kind, known) for kind in KINDS for known in fields_of(kind) if codes_of(known)}
    remarks = Remark.objects.filter(
        ~Q(value=""), package__in=packages[:PACKAGES], field__in={name for _, name in fields}
    )
    mapped = {(step.kind, step.prop, name_key(step.value)) for step in steps if step.value}
    found = []
    by_value = remarks.order_by().values_list("kind", "field", "value")
    counted = by_value.annotate(n=Count("pk"), last=Max("pk"), latest=Max("package"))
    for code, name, value, times, last, package in counted.order_by("-n", "value"):
        kind, known = fields.get((code, name), (None, None))
        if kind is None or known is None or not may_see(known, scope):
            continue
        asked = FieldValue(kind, known, value)
        if (code, known.prop, name_key(value)) not in mapped and known_code(asked) is None:
            found.append(UnknownValue(last, kind.title, known.label, value, times, package))
    return found[:VALUES]


def may_see(known: KindField, scope: Scope) -> bool:
    return not scope.masked or known.privacy is Privacy.OPEN


def _line(step: MappingStep, scope: Scope) -> StepLine:
    if step.heading:
        return StepLine(step, "", step.heading, meaning_of(step))
    known = field_of(BY_CODE[step.kind or 0], step.prop)
    return StepLine(step, known.label, step.value if may_see(known, scope) else MASK, meaning_of(step))


def remark_on(supplier_id: int, remark_id: int, scope: Scope) -> NoticedValue | None:
    """Nothing of a value that the viewer may not see, and of none that is a code."""
    remark = Remark.objects.filter(package__supplier=supplier_id, pk=remark_id).exclude(value="").first()
    kind = BY_CODE.get(remark.kind or 0) if remark is not None else None
    known = next((one for one in fields_of(kind) if one.name == remark.field), None) if kind and remark else None
    if remark is None or kind is None or known is None or not codes_of(known) or not may_see(known, scope):
        return None
    return NoticedValue(remark, FieldValue(kind, known, remark.value))


def fields_for(supplier_id: int, heading: str) -> list[MappingChoice]:
    """Whatever the heading may mean where it stands; of one that stands in no package, all that any may mean."""
    key = own_key(heading)
    leads = {one.lead for package in with_headings(supplier_id) for one in package.met if own_key(one.heading) == key}
    return [
        MappingChoice(f"{target.kind.code}.{target.prop}", title_of(target), target.kind.title, *_beside(target))
        for target in targets()
        if target.kind is not None and (not leads or any(fits(heading, BY_CODE[lead], target.kind) for lead in leads))
    ]


def _beside(target: HeadingTarget) -> tuple[str, tuple[str, ...]]:
    groups = (key for key, kind in headings().groups.items() if kind is target.kind)
    known = (one for one in fields_of(target.kind) if one.prop == target.prop) if target.kind else ()
    return " ".join(groups), tuple(name_key(label) for one in known for label in codes_of(one).values())


def codes_for(known: KindField) -> list[MappingChoice]:
    return [MappingChoice(code, label, "") for code, label in codes_of(known).items()]


def sought(asked: str, choices: Sequence[MappingChoice]) -> list[MappingChoice]:
    """Those whose words begin as the words asked, the likeliest first; all of a few."""
    words = [_pattern(word) for word in _WORD.findall(name_key(asked))]
    weights: Mapping[MappingChoice, int] = {choice: _weight(words, choice) for choice in choices}
    found = choices if len(choices) <= FOUND else [choice for choice in choices if weights[choice]]
    return sorted(found, key=lambda choice: -weights[choice])


def _pattern(word: str) -> re.Pattern[str]:
    """Of the beginning of a word; «св-во» is one too."""
    begin, dash, end = word.partition("-")
    if dash and len(begin) <= _SHORT and len(end) <= _SHORT:
        return re.compile(rf"{re.escape(begin)}\w*{re.escape(end)}$")
    return re.compile(re.escape(word[: max(_SHORT, len(word) - 2)]))


def _weight(words: Sequence[re.Pattern[str]], choice: MappingChoice) -> int:
    """A word that the label begins with is worth more than one within it, and least one in the name of the section.

    What a heading is of stands first in it: «Свидетельство о рождении» is a document rather than a day.
    """
    parts = name_key(choice.label).split()
    told = ((parts[:1], 3), (parts, 2), (name_key(f"{choice.note} {choice.section}").split(), 1))
    is_code = any(all(any(map(word.match, code.split())) for word in words) for code in choice.codes)
    return (len(words) if is_code else 0) + sum(
        next((worth for among, worth in told if any(map(word.match, among))), 0) * (_FIRST if n == 0 else 1)
        for n, word in enumerate(words)
    )
