"""A report as a frozen copy (`stamps`): the tables that people read, and the records behind numbers that have any."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from kontingent.audit.actor import Actor
from kontingent.history.kinds.base import Kind
from kontingent.history.locks import take_write_lock
from kontingent.institutions.scope import Scope
from kontingent.kernel.patience import take_time
from kontingent.reports.answers import Asked, names
from kontingent.reports.cuts import Below, Cut
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


def audience_of(report: Report, asked: Asked, kind: StampKind) -> StampAudience:
    """A request of closed fields that is narrowed is told to nobody without «Доступ к ПДн» (ADR 0086)."""
    if report.is_closed:
        is_narrowed = kind is StampKind.REQUEST and report.where
        return StampAudience.OPEN if is_narrowed else StampAudience.ROUNDED
    is_of_part = report.measure.tells_beyond and asked.body.parent_id is not None
    return StampAudience.REGION if is_of_part else StampAudience.EVERYBODY


@transaction.atomic
def stamp_report(*, report: Report, kind: StampKind, asked: Asked, said: list[str], draws: Draws, by: Actor) -> Stamp:
    """`said`: what was asked, in words; `draws` the table as a viewer is told it.

    The copy has the exact numbers, and beside them what others are told of their own body. NotToBeStamped of closed
    fields by a viewer without «Доступ к ПДн», and of organisations of some sorts alone or with branches.
    """
    if report.is_closed and asked.scope.masked:
        raise NotToBeStamped(
            "Зафиксировать этот отчёт может тот, у\u00a0кого есть доступ к\u00a0ПДн: его числа закрыты.",
            cure="Попросите об\u00a0этом администратора с\u00a0доступом к\u00a0ПДн.",
        )
    if asked.is_of_sorts:
        raise NotToBeStamped(
            "Зафиксировать можно отчёт по\u00a0всем организациям сразу, где филиалы стоят отдельно.",
            cure="Уберите условия рядом с\u00a0днём и\u00a0зафиксируйте отчёт ещё раз.",
        )
    take_time()
    take_write_lock()
    audience = audience_of(report, asked, kind)
    exact = draws(whole_scope(asked))
    has_told = audience in {StampAudience.ROUNDED, StampAudience.REGION}
    told = draws(Scope(asked.body.pk, open_data=not report.is_closed)) if has_told else None
    shown = {"said": said, "exact": exact.table, "told": told.table if told else None}
    stamp = Stamp(
        kind=kind, code=report.code, title=report.title, year=asked.year.first, day=asked.day, institution=asked.body,
        part=asked.type, audience=audience, definition=definition_of(report),
        shown=json.dumps(shown, ensure_ascii=False, sort_keys=True),
    )  # fmt: skip
    return keep_copy(stamp, dict(_with_records(report, asked, exact)), said=", ".join(said), by=by)


def whole_scope(asked: Asked) -> Scope:
    """That of the region: it is told everything of every body."""
    return Scope(asked.body.path[0], open_data=True)


def records_of(report: Report, measure: Measure, asked: Asked) -> dict[Place, Records]:
    """Behind each number of the measure, with totals."""
    found: defaultdict[Place, list[str]] = defaultdict(list)
    for row, column, some in names(measure, report, replace(asked, scope=whole_scope(asked))):
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


def kinds_of(report: Report, measure: Measure) -> tuple[type[Kind], ...]:
    """Facts that tell of its records."""
    return (*measure.kinds, *(kind for cut in report.cuts if isinstance(cut, Cut) for kind in cut.kinds))


def definition_of(report: Report) -> str:
    """What it is counted by: copies with another text are not compared with each other."""
    counted = [report.measure, *report.counted_beside]
    lines = [f"{one.code} = {one.count} {one.unit} {one.below} {one.source}" for one in counted]
    for name, cut in (("rows", report.rows), ("columns", report.columns)):
        lines.append(f"{name} = {cut.column if isinstance(cut, Cut) else cut and cut.code}")
    lines += [f"where = {part.cut.column} {part.values}" for part in report.where]
    lines += [f"share = {share.title} {share.part.values}" for share in report.shares]
    return "\n".join(lines)


def _with_records(report: Report, asked: Asked, exact: DrawnReport) -> Iterator[tuple[Where, Records]]:
    """Cells of the table that stand for records, as many as the number says."""
    for measure in measures_of(report):
        found = records_of(report, measure, asked)
        for where, number in exact.numbers.items():
            records = found.get(where[1:], Records())
            if where[0] == measure.code and records.total() == number:
                yield where, records


def _key(value: Value) -> str:
    return _ALL if value is ALL else _NOT_SAID if value is None else str(value)
