"""Which value is shown when suppliers disagree, and since when it has been so.

Records of different suppliers about the same thing are paired by the natural key of their kind; where records are
periods, as memberships are, each period of the key is a thing of its own. Within a pair each
field is the first non-empty by the supplier's rank, then the newest; a value that did not fit its field is taken only
where nobody has one that does. Suppliers disagree when they mean different things; a spelling alone is said apart.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kontingent.current.memberships import MembershipRecord, periods
from kontingent.current.versions import Version
from kontingent.history.kinds import days
from kontingent.history.kinds.base import Kind, KindField, fields_of
from kontingent.kernel import clock
from kontingent.kernel.class_names import class_name
from kontingent.kernel.identifiers import document_value
from kontingent.kernel.periods import SchoolYear

_CLASS, _DOCUMENT = ("grade", "letter", "group"), ("series", "number")
Rank = Callable[[int, int], int]  # (supplier, kind) → rank, smaller preferred
Resolve = Callable[[int, KindField, Any], Any]  # (supplier, field, value) → what it refers to, or the value itself
_YEARS = frozenset({"school_year", "graduated"})


@dataclass(frozen=True, slots=True)
class Chosen:
    """The value of one field: whose it is, since when without a break, and what the others say instead.

    A `version` without a value sent an empty date.
    """

    value: Any
    misfit: bool  # the value is the supplier's text that did not fit the field
    version: Version | None
    since: datetime | None
    package_id: int | None
    others: tuple[Version, ...] = ()
    spelt: tuple[Version, ...] = ()  # those who say the same in another spelling


def pair(kind: type[Kind], versions: Sequence[Version], *, resolve: Resolve, rank: Rank) -> list[list[Version]]:
    """Groups of versions about the same thing, in a stable order; of kinds that have periods, one for each period."""
    if not kind.many:
        return [list(versions)] if versions else []
    groups: dict[tuple[Any, ...], list[Version]] = defaultdict(list)
    for version in versions:
        natural = natural_key(kind, version, resolve)
        empty = all(part in {None, ""} for part in (natural[:1] if kind.numbered else natural))
        groups[(version.supplier, version.key) if empty else natural].append(version)
    if not kind.periods:
        return list(groups.values())
    cells: dict[tuple[Any, ...], list[tuple[str, Version]]] = defaultdict(list)
    for natural, group in groups.items():
        name = str(natural[-1]) if kind.yearly() else ""  # of the class, which may be none
        cells[natural[:-1] if kind.yearly() else natural] += [(name, version) for version in group]
    return [part for cell in cells.values() for part in _periods(kind, cell, rank)]


def _periods(kind: type[Kind], cell: Sequence[tuple[str, Version]], rank: Rank) -> Iterator[list[Version]]:
    """As the current view pairs them; a record that has no day stands alone."""
    told = [
        MembershipRecord(
            name,
            _day(version, kind.starts),
            _day(version, kind.ends),
            version.supplier,
            rank(version.supplier, version.kind),
            f"{version.subject_id} {version.key}",
            version.recorded_at,
        )
        for name, version in cell
    ]
    opening, closing = date.min, date.max
    if kind.yearly():
        year = SchoolYear(year_of(kind, cell[0][1]))
        opening, closing = year.start, year.end
    placed = {period.records: None for period in periods(told, opening=opening, closing=closing)}  # once, if in pieces
    yield from ([cell[n][1] for n in records] for records in placed)
    paired = {n for records in placed for n in records}
    yield from ([version] for n, (_, version) in enumerate(cell) if n not in paired)


def _day(version: Version, name: str | None) -> date | None:
    text = version.value(name or "")
    return date.fromisoformat(text) if isinstance(text, str) else None


def year_of(kind: type[Kind], version: Version) -> int:
    """The school year that a record of a yearly kind tells of, or in which it was recorded."""
    recorded_on = version.recorded_at.astimezone(clock.region_zone()).date()
    days = _day(version, kind.starts), _day(version, kind.ends)
    return (SchoolYear.told(version.value("school_year"), *days) or SchoolYear.of(recorded_on)).first


def natural_key(kind: type[Kind], version: Version, resolve: Resolve) -> tuple[Any, ...]:
    """What the record is about; a class goes by its name and a document by its value, as the current view has them."""
    by_name = {known.name: known for known in fields_of(kind)}
    folded = [group for group in (_CLASS, _DOCUMENT) if {*group} <= {*kind.natural_key}]
    apart = {name for group in folded for name in group}
    parts = [
        year_of(kind, version) if kind.yearly() and name == "school_year" else _natural(version, by_name[name], resolve)
        for name in kind.natural_key
        if name not in apart
    ]
    if _CLASS in folded:
        parts.append(class_name(*(version.value(name) for name in _CLASS)))
    if _DOCUMENT in folded:
        parts.append(document_value(*(version.value(name) or version.misfit(name) for name in _DOCUMENT)))
    return tuple(parts)


def newest_first(kind: type[Kind], groups: Iterable[list[Version]]) -> list[list[Version]]:
    """By the start of the record, else its date or year; the rest of the natural key tells apart what is of one day."""
    fields = [known for known in fields_of(kind) if known.name in {*kind.natural_key, kind.starts}]
    timed = [known for known in fields if known.type == "date" or known.name in _YEARS]

    def when(group: list[Version]) -> str:
        values = [str(version.value(known.name)) for version in group for known in timed if version.value(known.name)]
        return max(values, default="")

    def rest(group: list[Version]) -> list[str]:
        return [str(version.value(known.name)) for version in group[:1] for known in fields if known not in timed]

    return sorted(sorted(groups, key=rest), key=when, reverse=True)


def _natural(version: Version, known: KindField, resolve: Resolve) -> Any:  # noqa: ANN401 - any JSON value
    value = version.value(known.name)
    if value is None:
        return kept_text(known, version)
    return _meaning(known, version, resolve)


def _meaning(known: KindField, version: Version, resolve: Resolve) -> Any:  # noqa: ANN401 - any JSON value
    return known.meaning(resolve(version.supplier, known, version.value(known.name)))


def kept_text(known: KindField, version: Version) -> str | None:
    """What did not fit the field, as sent; an empty date of another program says nothing."""
    text = version.misfit(known.name)
    return None if text is not None and known.type == "date" and days.is_empty(text) else text


def choose(
    known: KindField,
    group: Sequence[Version],
    *,
    rank: Rank,
    resolve: Resolve,
    chains: Mapping[tuple[int, int, int, str], Sequence[Version]],
) -> Chosen:
    """`chains` are all versions of each record, oldest first: they tell since when the value has stood."""
    ordered = sorted(
        group, key=lambda version: (rank(version.supplier, version.kind), -version.recorded_at.timestamp())
    )
    best = next((version for version in ordered if version.value(known.name) is not None), None)
    if best is None:
        best = next((version for version in ordered if kept_text(known, version) is not None), None)
    if best is None:
        best = next((version for version in ordered if version.misfit(known.name) is not None), None)
    if best is None:
        return Chosen(None, misfit=False, version=None, since=None, package_id=None)
    value = best.value(known.name)
    misfit = value is None and kept_text(known, best) is not None
    if misfit:
        value = kept_text(known, best)
    began = run_of(known.name, best, chains[best.identity])
    said = [one for one in ordered if one.supplier != best.supplier and one.value(known.name) is not None]
    meant = _meaning(known, best, resolve) if said else None
    others = tuple(one for one in said if _meaning(known, one, resolve) != meant)
    spelt = tuple(one for one in said if known.type == "text" and one not in others and one.value(known.name) != value)
    return Chosen(value, misfit, best, began.recorded_at, began.package_id, others, spelt)


def run_of(name: str, current: Version, chain: Iterable[Version]) -> Version:
    """The version where the unbroken run of the current value began: the source that is shown for it."""
    began = current
    wanted = (current.value(name), current.misfit(name))
    for version in sorted(chain, key=lambda version: version.recorded_at, reverse=True):
        if version.recorded_at >= began.recorded_at:
            continue
        if version.superseded_at != began.recorded_at or (version.value(name), version.misfit(name)) != wanted:
            break
        began = version
    return began
