"""A report as a frozen copy (`stamps`): the tables that people read, and the records behind numbers that have any."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction

from kontingent.audit.actor import Actor
from kontingent.history.kinds.base import Kind
from kontingent.history.locks import take_write_lock
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel.patience import take_time
from kontingent.reports.answers import Asked, names
from kontingent.reports.cuts import Below, Cut, CutPart
from kontingent.reports.grammar import Report
from kontingent.reports.measures import Measure
from kontingent.reports.values import ALL, Value
from kontingent.stamps.actions import NotToBeStamped, Where, keep_copy
from kontingent.stamps.models import Stamp, StampAudience, StampKind
from kontingent.stamps.queries import Place
from kontingent.stamps.records import Records, each_once

_ALL, _NOT_SAID = "*", "-"


@dataclass(frozen=True, slots=True)
class DrawnReport:
    """A table as people read it, and its exact numbers by what is counted, row and column."""

    table: Mapping[str, Any]  # as JSON has it
    numbers: Mapping[Where, int]


Draws = Callable[[Scope], DrawnReport]


def key_of(measure: Measure, row: Value, column: Value) -> Where:
    """A cell in a copy."""
    return (measure.code, _key(row), _key(column))


@dataclass(frozen=True, slots=True)
class StampedNumbers:
    """Numbers of one measure that have records behind. `is_once`: each person counts once, wherever he is."""

    read: Callable[[], dict[Place, Records]]
    kinds: tuple[type[Kind], ...]
    is_once: bool


@dataclass(frozen=True, slots=True)
class Stampable:
    """Whatever may be copied, as it is now: the table as a viewer is told it, and the records of its numbers.

    `part`: what of the address narrows it, as a query. `said`: what is asked, in words. `numbers` by what is counted;
    none of what is arithmetic. `is_of_today`: of other days nobody knows it.
    """

    kind: StampKind
    code: str
    title: str
    body: Institution
    year: int
    day: date
    part: str
    said: list[str]
    audience: StampAudience
    definition: str
    draws: Draws
    numbers: Mapping[str, StampedNumbers]
    is_closed: bool = False
    is_of_today: bool = False

    @property
    def exact(self) -> DrawnReport:
        """As the region is told: everything of every body."""
        return self.draws(Scope(self.body.path[0], open_data=True))


@transaction.atomic
def stamp_report(found: Stampable, *, scope: Scope, by: Actor) -> Stamp:
    """The copy has the exact numbers, and beside them what others are told of their own body.

    NotToBeStamped of closed fields by a viewer without «Доступ к ПДн».
    """
    if found.is_closed and scope.masked:
        raise NotToBeStamped(
            "Зафиксировать этот отчёт может тот, у\u00a0кого есть доступ к\u00a0ПДн: его числа закрыты.",
            cure="Попросите об\u00a0этом администратора с\u00a0доступом к\u00a0ПДн.",
        )
    take_time()
    take_write_lock()
    exact = found.exact
    has_told = found.audience in {StampAudience.ROUNDED, StampAudience.REGION}
    told = found.draws(Scope(found.body.pk, open_data=not found.is_closed)) if has_told else None
    shown = {"said": found.said, "exact": exact.table, "told": told.table if told else None}
    stamp = Stamp(
        kind=found.kind, code=found.code, title=found.title, year=found.year, day=found.day, institution=found.body,
        part=found.part, audience=found.audience, definition=found.definition,
        shown=json.dumps(shown, ensure_ascii=False, sort_keys=True),
    )  # fmt: skip
    return keep_copy(stamp, dict(_with_records(found, exact)), said=", ".join(found.said), by=by)


def audience_of(report: Report, asked: Asked, kind: StampKind, *, is_part: bool) -> StampAudience:
    """A request of closed fields that is narrowed is told to nobody without «Доступ к ПДн» (ADR 0086).

    Nor is what is told to few in one shape alone: `is_part` of organisations, or of other years. NotToBeStamped of what
    lies beyond a part of the region in another shape.
    """
    if report.is_closed:
        is_narrowed = kind is StampKind.REQUEST and report.where
        return StampAudience.OPEN if is_narrowed or is_part else StampAudience.ROUNDED
    if not (report.measure.tells_beyond and asked.body.parent_id is not None):
        return StampAudience.EVERYBODY
    if is_part:
        raise NotToBeStamped(
            "Этот отчёт говорит и\u00a0о\u00a0тех, кого орган управления уже не\u00a0видит: его копию делают"
            " по\u00a0всем организациям сразу и\u00a0на\u00a0один день.",
            cure="Уберите условия рядом с\u00a0днём, выберите «На\u00a0день» и\u00a0зафиксируйте отчёт ещё раз.",
        )
    return StampAudience.REGION


def numbers_of(report: Report, asked: Asked) -> dict[str, StampedNumbers]:
    return {
        one.code: StampedNumbers(
            partial(records_of, report, one, asked), kinds_of(report, one, asked.among), one.is_counted_once
        )
        for one in measures_of(report)
    }


def numbers_by_years(report: Report, asked: Mapping[str, Asked]) -> dict[str, StampedNumbers]:
    """Of its rows alone; `asked` by the column of the year."""
    alone, measure = report.by_rows, report.measure

    def read() -> dict[Place, Records]:
        return {
            (row, year): some
            for year, one in asked.items()
            for (row, _), some in records_of(alone, measure, one).items()
        }

    among = next((one.among for one in asked.values()), ())
    kept = StampedNumbers(read, kinds_of(report, measure, among), measure.is_counted_once)
    return {measure.code: kept} if measure.names else {}


def records_of(report: Report, measure: Measure, asked: Asked) -> dict[Place, Records]:
    """Behind each number of the measure, with totals."""
    found: defaultdict[Place, list[str]] = defaultdict(list)
    for row, column, some in names(measure, report, replace(asked, scope=Scope(asked.body.path[0], open_data=True))):
        is_below = isinstance(report.rows, Below) and row is None  # what the body has itself is below nothing
        rows = (ALL,) if is_below else (row, ALL)
        columns = (column, ALL) if report.columns and measure is report.measure else (ALL,)
        for one in rows:
            for other in columns:
                found[_key(one), _key(other)] += some
    return {place: each_once(some) if measure.is_counted_once else Records(some) for place, some in found.items()}


def measures_of(report: Report) -> Iterator[Measure]:
    """Whose numbers have records."""
    return (one for one in (report.measure, *report.beside) if one.names)


def kinds_of(report: Report, measure: Measure, among: Iterable[CutPart]) -> tuple[type[Kind], ...]:
    """Facts that tell of its records."""
    cuts = (*report.cuts, *(part.cut for part in among))
    return (*measure.kinds, *(kind for cut in cuts if isinstance(cut, Cut) for kind in cut.kinds))


def definition_of(report: Report) -> str:
    """What it is counted by: copies with another text are not compared with each other."""
    counted = [report.measure, *report.counted_beside]
    lines = [f"{one.code} = {one.count} {one.unit} {one.below} {one.source}" for one in counted]
    for name, cut in (("rows", report.rows), ("columns", report.columns)):
        lines.append(f"{name} = {cut.column if isinstance(cut, Cut) else cut and cut.code}")
    lines += [f"where = {part.cut.column} {part.values}" for part in report.where]
    lines += [f"share = {share.title} {share.part.values}" for share in report.shares]
    return "\n".join(lines)


def _with_records(found: Stampable, exact: DrawnReport) -> Iterator[tuple[Where, Records]]:
    """Cells of the table that stand for records, as many as the number says."""
    for code, numbers in found.numbers.items():
        known = numbers.read()
        for where, number in exact.numbers.items():
            records = known.get(where[1:], Records())
            if where[0] == code and records.total() == number:
                yield where, records


def _key(value: Value) -> str:
    return _ALL if value is ALL else _NOT_SAID if value is None else str(value)
