"""The mapping of a supplier by its steps: what holds, what a package is read by, what reads otherwise by now."""

from collections.abc import Iterable, Sequence

from kontingent.history.kinds.base import Kind, Privacy
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.ingest.headings import HeadingTarget, own_key
from kontingent.ingest.mapping import SupplierMapping, called, field_of
from kontingent.ingest.mapping_steps import MappingStep
from kontingent.ingest.models import Package
from kontingent.ingest.vocabulary import codes_of
from kontingent.kernel.names import name_key

LOOKED_AT = 10  # packages
MappingKey = tuple[str, int | None, str, str]  # of a heading its key alone; of a value its kind, property and key


def key_of_step(step: MappingStep) -> MappingKey:
    if step.heading:
        return own_key(step.heading), None, "", ""
    return "", step.kind, step.prop, name_key(step.value)


def standing(steps: Iterable[MappingStep]) -> dict[MappingKey, MappingStep]:
    """Of steps in their order those that hold: neither followed by another about the same, nor taken back."""
    latest = {key_of_step(step): step for step in steps}
    return {key: step for key, step in latest.items() if not step.is_taken_back}


def steps_of(supplier_id: int) -> list[MappingStep]:
    return list(MappingStep.objects.filter(supplier_id=supplier_id).order_by("pk"))


def mapping_by(steps: Iterable[MappingStep]) -> SupplierMapping:
    headings: dict[str, HeadingTarget] = {}
    values: dict[type[Kind], dict[str, dict[str, str]]] = {}
    for (heading, *_), step in standing(steps).items():
        kind = BY_CODE[step.kind or 0]
        if heading:
            headings[heading] = HeadingTarget(kind, step.prop)
        else:
            values.setdefault(kind, {}).setdefault(step.prop, {})[name_key(step.value)] = step.code
    return SupplierMapping(headings, values)


def take_up(package: Package, steps: Sequence[MappingStep]) -> SupplierMapping:
    """What the package is read by: what holds when its reading begins, and from then on that, whatever changes.

    The caller saves the package.
    """
    if package.stage == Package.Stage.READING:
        package.mapped_until = steps[-1].pk if steps else 0
    return mapping_by(step for step in steps if step.pk <= package.mapped_until)


def was_read_by(package: Package) -> SupplierMapping:
    """For whoever reads it anew and needs the same places."""
    return mapping_by(step for step in steps_of(package.supplier_id) if step.pk <= package.mapped_until)


def reads_otherwise(package: Package) -> bool:
    """Whether a package at its end would be read otherwise now: its supplier's mapping has changed in what it says."""
    since = MappingStep.objects.filter(supplier_id=package.supplier_id, pk__gt=package.mapped_until)
    if not package.headings and package.state == Package.State.REFUSED:
        return since.exists()
    met = {own_key(one.heading) for one in package.met}
    return any(own_key(step.heading) in met if step.heading else _speaks_of(package, step) for step in since)


def _speaks_of(package: Package, step: MappingStep) -> bool:
    """What was mapped before left no remark, so that a value whose meaning changes may stand anywhere."""
    if step.before:
        return True
    asked = package.remarks.filter(kind=step.kind, field=field_of(BY_CODE[step.kind or 0], step.prop).name)
    return any(name_key(value) == name_key(step.value) for value in asked.values_list("value", flat=True).distinct())


def with_headings(supplier_id: int) -> list[Package]:
    """The latest tables of a supplier, the newest first."""
    return list(Package.objects.filter(supplier_id=supplier_id).exclude(headings=[]).order_by("-pk")[:LOOKED_AT])


def meaning_of(step: MappingStep) -> str:
    """In words; empty if it is taken back."""
    if step.is_taken_back:
        return ""
    kind = BY_CODE[step.kind or 0]
    if step.heading:
        return called(HeadingTarget(kind, step.prop))
    return f"«{codes_of(field_of(kind, step.prop))[step.code]}»"


def subject_of(step: MappingStep) -> str:
    """The heading or the field with its value; values of closed fields are in no text."""
    if step.heading:
        return f"заголовок «{step.heading}»"
    known = field_of(BY_CODE[step.kind or 0], step.prop)
    return f"поле «{known.label}», " + (f"«{step.value}»" if known.privacy is Privacy.OPEN else "закрытое значение")
