"""«История изменений данных»: what each package changed, field by field, from which value to which."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from kontingent.current.versions import Version
from kontingent.history.kinds.base import Kind, KindField, fields_of
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.history.masking import MASK, is_masked, person_name, year_only
from kontingent.portfolios.presentation import FULL_NAME, Presenter, display

WITHDRAWN = "Запись отозвана поставщиком"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`was` and `became` are ready for people; empty is no value."""

    section: str
    block: str
    record: str
    label: str
    was: str
    became: str
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """All that one package changed at one moment."""

    at: datetime
    supplier: str
    package_id: int
    fields: tuple[FieldChange, ...]
    is_first: bool  # the first that this supplier said


def changes_of(presenter: Presenter, versions: Sequence[Version]) -> tuple[Change, ...]:
    """Groups by moment and package, newest first."""
    chains: dict[tuple[int, int, int, str], list[Version]] = defaultdict(list)
    for version in versions:
        chains[version.identity].append(version)
    groups: dict[tuple[datetime, int, int], list[FieldChange]] = defaultdict(list)
    for chain in chains.values():
        ordered = sorted(chain, key=lambda version: version.recorded_at)
        for before, after in pairwise([None, *ordered]):
            if after is not None:
                groups[after.recorded_at, after.package_id, after.supplier].extend(_compare(presenter, before, after))
    first = {supplier: (at, package) for at, package, supplier in sorted(groups, reverse=True)}
    return tuple(
        Change(at, presenter.suppliers.get(supplier, ""), package, tuple(fields), first[supplier] == (at, package))
        for (at, package, supplier), fields in sorted(groups.items(), reverse=True)
        if fields
    )


def _compare(presenter: Presenter, before: Version | None, after: Version) -> list[FieldChange]:
    kind = BY_CODE[after.kind]
    record = _record_title(presenter, kind, after if after.payload is not None else before)
    if after.payload is None:
        return [FieldChange(kind.section.title, kind.title, record, WITHDRAWN, "", "")] if before is not None else []
    changed = [known for known in fields_of(kind) if _sent(before, known) != _sent(after, known)]
    made, place = [], (kind.section.title, kind.title)
    if any(known.name in kind.name_fields for known in changed):
        was, became = (_full_name(presenter, kind, version) for version in (before, after))
        made.append(FieldChange(*place, "", FULL_NAME, was, became, presenter.scope.masked))
        changed = [known for known in changed if known.name not in kind.name_fields]
    for known in changed:
        was, became = _words(presenter, known, before), _words(presenter, known, after)
        masked = is_masked(presenter.scope, known)
        if kind.titled_by and known.name != kind.titled_by:
            made.append(FieldChange(*place, "", f"{record}, {known.label.lower()}", was, became, masked))
        else:
            made.append(FieldChange(*place, record, known.label, was, became, masked))
    return made


def _full_name(presenter: Presenter, kind: type[Kind], version: Version | None) -> str:
    """The three names are one value for people, as on the page."""
    return person_name(presenter.scope, *(version.value(name) or "" for name in kind.name_fields)) if version else ""


def _sent(version: Version | None, known: KindField) -> tuple[object, object]:
    return (None, None) if version is None else (version.value(known.name), version.misfit(known.name))


def _words(presenter: Presenter, known: KindField, version: Version | None) -> str:
    """What a cell would say. A masked value and its absence look alike, so a change tells nothing but that it was."""
    if version is None:
        return ""
    if is_masked(presenter.scope, known):
        return MASK
    value = version.value(known.name)
    year = year_only(presenter.scope, known, value if value is not None else version.misfit(known.name))
    if year is not None:
        return year
    if value is None:
        return version.misfit(known.name) or ""
    target = presenter.references.target(version.supplier, known, value)
    return target.name if target else display(known, value)


def _record_title(presenter: Presenter, kind: type[Kind], version: Version | None) -> str:
    """What tells records of one block apart: the first open parts of the natural key."""
    if not kind.many or version is None:
        return ""
    by_name = {known.name: known for known in fields_of(kind)}
    if kind.titled_by:
        return _words(presenter, by_name[kind.titled_by], version) or kind.untitled
    parts = [by_name[name] for name in kind.natural_key if not is_masked(presenter.scope, by_name[name])]
    return ", ".join(filter(None, (_words(presenter, known, version) for known in parts[:3])))
