"""A declared report answered for one body and one day: from kept counts, or by one statement a measure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kontingent.institutions.models import Institution
from kontingent.institutions.queries import PlacesBelow, parting_below
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.counting import Counting, Key
from kontingent.reports.cuts import Below, Cut, CutPart, ordered
from kontingent.reports.disclosure import Told
from kontingent.reports.grammar import Report
from kontingent.reports.kept import Numbers, kept
from kontingent.reports.measures import Measure
from kontingent.reports.values import ALL, Value

_COUNTED = """
SELECT {every}, own_row, {own_column}, {count}{parts}
FROM ({records}) AS counted
GROUP BY GROUPING SETS ({sets})
"""
_RECORDS = """
    SELECT {unit} AS unit, {row} AS own_row, {column} AS own_column
    {source}
    AND i.path @> ARRAY[%(body)s]::bigint[] AND %(type)s IN ('', i.type) AND {where}
"""
_NAMED = "SELECT own_row, own_column, array_agg(unit) FROM ({records}) AS counted GROUP BY 1, 2"
_NO_COLUMN = "NULL::text"
_JOINED = "coalesce((%(mains)s::bigint[])[array_position(%(branches)s::bigint[], {row})], {row})"
_ROWS = {"every": "grouping(own_row), 1", "own_column": "NULL", "sets": "(own_row), ()"}
_CELLS = {
    "every": "grouping(own_row), grouping(own_column)",
    "own_column": "own_column",
    "sets": "(own_row, own_column), (own_row), (own_column), ()",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """`day` lies within the year. `among`: in organisations of these sorts alone, whatever is counted. `joined`: rows
    of branches that are counted with another one, by subordination. `counting`: instead of what is known of the day.
    """

    scope: Scope
    body: Institution
    year: SchoolYear
    day: date
    type: str = ""
    among: tuple[CutPart, ...] = ()
    joined: Mapping[int, int] = field(default_factory=dict)
    counting: Counting | None = field(default=None, compare=False)

    @property
    def before(self) -> "Asked":
        """The same day of the year before."""
        return replace(self, year=self.year.previous, day=self.year.previous.same_day(self.day), counting=None)

    @property
    def is_of_sorts(self) -> bool:
        """Not of all organisations, each by itself: what is kept does not tell it."""
        return bool(self.among or self.joined)

    @property
    def values(self) -> dict[str, Any]:
        today = clock.today()
        is_usual = self.year == SchoolYear.of(today) and self.day == self.year.reference_day(today)
        return {
            "own": self.scope.institution_id,
            "body": self.body.pk,
            "type": self.type,
            "year": self.year.first,
            "day": self.day,
            "start": self.year.start,
            "end": self.year.end,
            "ended": self.year.previous.reference_day(today),
            "branches": list(self.joined),
            "mains": list(self.joined.values()),
            "employed": today if is_usual else self.day,  # the year of posts does not end in May
        }


def usual(scope: Scope, body: Institution, year: SchoolYear, type_: str = "") -> Asked:
    """On the year's day of counting."""
    return Asked(scope, body, year, year.reference_day(clock.today()), type_)


@dataclass(frozen=True, slots=True)
class Answer:
    """`numbers` by (row, column), either of them ALL. `parts` by row, one for each share; `before` by row, a year ago.

    `places` are the institutions of the rows of a report by subordination. `beside` by measure and row.
    """

    report: Report
    rows: tuple[Value, ...]
    columns: tuple[Value, ...]
    numbers: Numbers
    parts: Mapping[Value, tuple[int, ...]]
    before: Mapping[Value, int]
    places: PlacesBelow
    beside: Mapping[Measure, Mapping[Value, int]]
    names: Mapping[Value, str]
    told: Mapping[tuple[Value, Value], Told | None] | None = None  # in place of all numbers (`reports.closed`)
    told_on: date | None = None
    hidden: frozenset[Value] = frozenset()  # rows of which the whole alone is told (`reports.beyond`)
    counting: Counting = field(default_factory=Counting, compare=False)  # tells when, and counts what is told besides

    def label(self, cut: Cut, value: Value) -> str:
        return (self.names.get(value) if cut.names else None) or cut.label(value)

    def number(self, row: Value, column: Value) -> int:
        return self.numbers.get((row, column), 0)

    @property
    def is_empty(self) -> bool:
        return not (any(self.numbers.values()) if self.told is None else self.rows)

    @property
    def repeated(self) -> int:
        """How many more the rows add up to than there are."""
        return sum(self.number(row, ALL) for row in self.rows) - self.number(ALL, ALL)


def answer(report: Report, asked: Asked) -> Answer:
    """Exact numbers: TypeError where the viewer may not know them (`reports.closed`)."""
    _refuse_closed(report, asked)
    depth, places = parting(report, asked)
    counting = asked.counting or Counting(Key(asked.body.pk, report.code, asked.day, asked.type))
    numbers, parts = _numbers(report, asked, counting, places, depth)
    before = _before(report, asked.before, counting, places, depth) if report.change else {}
    beside = {one: by_row(one, report, asked, depth, counting) for one in report.counted_beside}
    rows = {row for row, column in numbers if column is ALL} | {row for found in beside.values() for row in found}
    if places:  # those alone where something is or was, unless others are told of beside
        is_every = report.beside and not asked.among
        counts = ({row: number for (row, column), number in numbers.items() if column is ALL}, before, *beside.values())
        shown = [one for one in places if is_every or any(counted.get(one) for counted in counts)]
    else:
        shown = ordered(report.rows, rows - {ALL})
    columns = {column for row, column in numbers if row is ALL and column is not ALL}
    return Answer(
        report,
        tuple(shown),
        tuple(ordered(report.columns, columns)) if report.columns else (),
        numbers,
        parts,
        before,
        places,
        beside,
        _names(report),
        counting=counting,
    )


def _names(report: Report) -> dict[Value, str]:
    """Of values that are known to the database alone."""
    asked = {cut.names for cut in (report.rows, report.columns) if isinstance(cut, Cut) and cut.names}
    return {value: name for statement in asked for value, name in sql.pairs(statement).items()}


def _refuse_closed(report: Report, asked: Asked) -> None:
    if report.is_closed and asked.scope.masked:
        message = "Numbers of closed fields are told by `reports.closed`."
        raise TypeError(message)


def rows_alone(report: Report, asked: Asked) -> Answer:
    """Of one day, without columns and what stands beside; TypeError as of `answer`."""
    _refuse_closed(report, asked)
    depth, places = parting(report, asked)
    counted = _before(report, asked, Counting(), places, depth)
    rows = [row for row, number in counted.items() if number and row is not ALL]
    shown = [row for row in places if row in rows] if places else ordered(report.rows, rows)
    numbers = {(row, ALL): number for row, number in counted.items()}
    return Answer(report, tuple(shown), (), numbers, {}, {}, places, {}, _names(report))


def parting(report: Report, asked: Asked) -> tuple[int, PlacesBelow]:
    """Which part of a path a row by subordination is, and the institutions of such rows."""
    top, children = parting_below(asked.body) if isinstance(report.rows, Below) else (asked.body, PlacesBelow(()))
    return len(top.path) + 1, children.without(asked.joined)


def _numbers(
    report: Report, asked: Asked, counting: Counting, places: PlacesBelow, depth: int
) -> tuple[Numbers, dict[Value, tuple[int, ...]]]:
    known = None if report.shares else _kept(report, asked, places)
    if known is not None:
        return known, {}
    wanted = {f"part_{place}": list(share.part.values) for place, share in enumerate(report.shares)}
    shares = "".join(f", {report.measure.count} FILTER (WHERE own_column = ANY(%({name})s))" for name in wanted)
    column = report.columns.column if report.columns else _NO_COLUMN
    sets = _CELLS if report.columns else _ROWS
    statement = _statement(report.measure, report, asked, column=column, parts=shares, sets=sets)
    numbers, parts = {}, {}
    counted = counting.rows(statement, _values(report, asked, depth, wanted))
    for row, every_column, column_, number, *some in _below(report, counted):
        where = (row, ALL if every_column else column_)
        numbers[where] = number
        if every_column:
            parts[where[0]] = tuple(some)
    return numbers, parts


def _kept(report: Report, asked: Asked, places: PlacesBelow) -> Numbers | None:
    return None if asked.is_of_sorts else kept(report, asked.body, places, asked.type, asked.year, asked.day)


def _before(report: Report, asked: Asked, counting: Counting, places: PlacesBelow, depth: int) -> dict[Value, int]:
    """Rows alone: no cell of a year ago is shown."""
    known = _kept(report.by_rows, asked, places)
    if known is not None:
        return {row: number for (row, column), number in known.items() if column is ALL}
    return by_row(report.measure, report, asked, depth, counting)


def by_row(measure: Measure, report: Report, asked: Asked, depth: int, counting: Counting) -> dict[Value, int]:
    """The rows alone, and ALL."""
    statement = _statement(measure, report, asked)
    counted = counting.rows(statement, _values(report, asked, depth))
    return {row: number for row, _, _, number in _below(report, counted)}


def names(measure: Measure, report: Report, asked: Asked) -> list[tuple[Value, Value, list[str]]]:
    """What stands behind the numbers, by row and column: names of records (`Measure.names`), as often as they count.

    Nothing of a measure whose records have none. Whoever asks may list closed fields.
    """
    if not measure.names:
        return []
    column = report.columns.column if report.columns and measure is report.measure else _NO_COLUMN
    depth, _ = parting(report, asked)
    where, needs = _where(measure, report, asked), _needs(measure, report, column)
    records = _records(measure, report, asked, column, measure.names, where, needs)
    return sql.rows(_NAMED.format(records=records), _values(report, asked, depth))


def _below(report: Report, counted: Iterable[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """(row, whether of every column, column, numbers). What the body has itself is below nothing of its rows."""
    for every_row, every_column, row, *rest in counted:
        if every_row or row is not None or not isinstance(report.rows, Below):
            yield (ALL if every_row else row, every_column, *rest)


def _statement(
    measure: Measure,
    report: Report,
    asked: Asked,
    *,
    column: str = _NO_COLUMN,
    parts: str = "",
    sets: Mapping[str, str] = _ROWS,
) -> str:
    needs = _needs(measure, report, column)
    counted = measure if parts else measure.for_cuts(needs)
    where = _where(measure, report, asked)
    records = _records(counted, report, asked, column, counted.unit, where, needs)
    return _COUNTED.format(count=counted.count, parts=parts, records=records, **sets)


def _narrowed(measure: Measure, report: Report) -> tuple[CutPart, ...]:
    """What stands beside is counted whole."""
    return report.where if measure is report.measure else ()


def _needs(measure: Measure, report: Report, column: str) -> frozenset[str]:
    narrowed = (part.cut for part in _narrowed(measure, report))
    cuts = (report.rows, report.columns if column != _NO_COLUMN else None, *narrowed)
    return frozenset[str]().union(*(cut.needs for cut in cuts if cut))


def _where(measure: Measure, report: Report, asked: Asked) -> str:
    named = {**_named("where", _narrowed(measure, report)), **_named("among", asked.among)}
    return " AND ".join(f"{part.cut.column} = ANY(%({name})s)" for name, part in named.items()) or "true"


def _records(
    measure: Measure, report: Report, asked: Asked, column: str, unit: str, where: str, needs: frozenset[str]
) -> str:
    row = measure.below if isinstance(report.rows, Below) else report.rows.column
    row = _JOINED.format(row=row) if asked.joined else row
    source = measure.source_for(needs)
    return _RECORDS.format(unit=unit, row=row, column=column, source=source, where=where)


def _values(report: Report, asked: Asked, depth: int, wanted: Mapping[str, Any] | None = None) -> dict[str, Any]:
    named = {**_named("where", report.where), **_named("among", asked.among)}
    narrowed = {name: list(part.values) for name, part in named.items()}
    return {**asked.values, **(wanted or {}), **narrowed, "depth": depth}


def _named(name: str, parts: Sequence[CutPart]) -> dict[str, CutPart]:
    """By the names of their values in a statement."""
    return {f"{name}_{number}": part for number, part in enumerate(parts)}
