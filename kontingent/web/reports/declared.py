"""A declared report as a table: every number with a link is the length of the list that it links to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kontingent.census.joined import Joined, read_joined
from kontingent.census.summary import learners_by_type
from kontingent.institutions.models import Institution
from kontingent.kernel import classifiers, clock, russian
from kontingent.kernel.rounding import percents
from kontingent.reports import closed, cuts
from kontingent.reports.answers import Answer
from kontingent.reports.cuts import Below
from kontingent.reports.grammar import Average, Chart, Report
from kontingent.reports.measures import LEARNERS, ORGANISATIONS, Measure
from kontingent.reports.stamping import key_of
from kontingent.reports.values import ALL, Value
from kontingent.web.counted import learners_title, newcomers
from kontingent.web.reports.cells import CellLinks
from kontingent.web.reports.night import COUNTED
from kontingent.web.reports.overview import tabs
from kontingent.web.reports.params import ReportParams
from kontingent.web.reports.pictures import TONES, Counted, Picture, drawn_of
from kontingent.web.reports.tables import (
    NOTHING,
    Line,
    MadeLines,
    ReportCell,
    ReportTable,
    TypeChoice,
    change,
    fraction,
    part,
    signed,
    told,
    whole,
)

NOTHING_SENT = "Об этом учебном годе поставщики ничего не\u00a0прислали."
TODAY_ALONE = "Эти сведения известны только на\u00a0сегодня."
NOT_YET = "Без\u00a0доступа к\u00a0ПДн этот отчёт впервые показывается на\u00a020\u00a0сентября."
ROUNDED = (
    "Без\u00a0доступа к\u00a0ПДн отчёт составлен на\u00a0{}, а\u00a0числа закрытых сведений округлены:"
    " «‹5»\u00a0— от\u00a00 до\u00a04, «5–12»\u00a0— от\u00a05 до\u00a012, остальные\u00a0— до\u00a0ближайших пяти;"
    " каждый итог округлён сам по\u00a0себе. «…» стоит там, где число можно было\u00a0бы вычислить по\u00a0другим."
)
FEW_BEYOND = (
    "«…» стоит там, где числа говорили\u00a0бы о\u00a0тех немногих, кого ваш орган управления уже не\u00a0видит:"
    " меньше чем о\u00a0пяти сразу."
)
KNOWN_TODAY = "Считается по\u00a0сегодняшним сведениям: учтено и\u00a0то, что прислали уже после этого дня."
LISTED = "Список за\u00a0числом\u00a0— на\u00a0сейчас."
EVERY, EVERY_ONCE = "Всего", "Всего без\u00a0повторов"


@dataclass(frozen=True, slots=True)
class Built:
    """`picture` None: there is nothing to compare. `is_of_night`: it can be counted anew."""

    table: ReportTable
    picture: Picture | None
    is_of_night: bool = False


def type_of(report: Report, asked: ReportParams) -> str:
    """Of organisations; empty of a report that has none."""
    return (asked.type or report.usual_type) if report.usual_type else ""


def build(report: Report, asked: ReportParams) -> Built:
    type_ = type_of(report, asked)
    found = closed.answer(report, asked.of(type_))
    table = _Table(asked, found, type_)
    is_empty = found.is_empty and not report.beside
    is_unknown = report.measure.is_of_today and not asked.is_today
    shown = () if is_empty or is_unknown else found.rows
    made = ReportTable(
        columns=tuple(table.heads()),
        lines=MadeLines(shown, lambda rows, _first: table.lines(rows)),
        total=table.line(ALL) if report.measure.has_total else None,
        nothing=TODAY_ALONE if is_unknown else NOT_YET if found.told == {} else NOTHING_SENT,
        choices=types_of(asked, type_) if report.usual_type else (),
        notes=(*_notes(found), *([KNOWN_TODAY] if shown and asked.day < clock.today() else [])),
    )
    return Built(made, table.picture() if shown else None, is_of_night=found.counting.made_at is not None)


class _Table:
    """Cells of one answer."""

    def __init__(self, asked: ReportParams, found: Answer, type_: str) -> None:
        self.asked, self.found, self.type = asked, found, type_
        self.links = CellLinks(asked, found, type_)
        self.is_of_whole_alone = closed.is_of_whole_alone(found.report, asked.of(type_))
        self.beside = [one for one in found.report.beside if asked.is_today or not one.is_of_today]
        self.is_compared = found.report.change and not asked.year.is_ahead(clock.today())
        is_known = self.is_compared and any(found.before.values())
        self.joined: Sequence[Joined] = read_joined(asked.body, asked.year, asked.day) if is_known else ()

    def heads(self) -> Iterator[str]:
        report = self.found.report
        yield report.rows.title
        yield from (measure.title for measure in self.beside)
        title = report.head or report.measure.title
        yield learners_title(self.asked.year, title) if report.measure is LEARNERS else title
        if self.is_compared:
            yield f"К\u00a0{russian.date(self.asked.compared)}"
        if report.columns:
            yield from (self.found.label(report.columns, value) for value in self.found.columns)
        if report.balance:
            yield report.balance.title
        yield from (share.title for share in report.shares)
        if report.mean:
            yield report.mean.title
        if report.average:
            yield from filter(None, (report.average.whole, report.average.title))

    def lines(self, rows: Sequence[Value]) -> Iterator[Line]:
        self.found.places.read(rows)
        return map(self.line, rows)

    def line(self, row: Value) -> Line:
        return Line(self._head(row), tuple(self._cells(row)))

    def _head(self, row: Value) -> ReportCell:
        if row is ALL:
            is_once = self.found.told is not None or self.found.repeated > 0
            title = EVERY_ONCE if is_once and not self.found.report.adds_up else EVERY
            return titled(title)
        if place := self.found.places.get(row):
            name = called_in(self.asked, place)
            return ReportCell(name, name, "" if place.is_body and self.is_of_whole_alone else self.links.deeper(place))
        rows = self.found.report.rows
        return titled("" if isinstance(rows, Below) else self.found.label(rows, row))

    def _cells(self, row: Value) -> Iterator[ReportCell]:
        report, found = self.found.report, self.found
        total = found.number(row, ALL)
        for measure in self.beside:
            yield self._count(measure, found.beside[measure].get(row, 0), row, ALL)
        yield self._count(report.measure, total, row, ALL)
        if self.is_compared:
            yield self._change(row, total)
        for column in found.columns:
            yield self._count(report.measure, found.number(row, column), row, column)
        if report.balance:
            yield signed(found.number(row, report.balance.plus) - found.number(row, report.balance.minus))
        yield from self._shares(row, total)
        if report.mean:
            per = self._per(report.mean.per, row)
            yield fraction(report.mean.times * total / per if per else None)
        if report.average:
            yield from self._averaged(report.average, row, total)

    def _per(self, measure: Measure, row: Value) -> int:
        """Of all rows together none, where some of them have none."""
        counted = self.found.beside[measure]
        is_told = row is not ALL or not measure.has_gaps or all(counted.get(one) for one in self.found.rows)
        return counted.get(row, 0) if is_told else 0

    def _averaged(self, average: Average, row: Value, total: int) -> Iterator[ReportCell]:
        whole_ = float(self.found.beside[average.of].get(row, 0))
        per = total if average.per is None else self.found.beside[average.per].get(row, 0)
        if average.whole:
            yield fraction(whole_)
        yield fraction(whole_ / per if per and (average.has_total or row is not ALL) else None)

    def _shares(self, row: Value, total: int) -> Iterator[ReportCell]:
        for share, value in zip(self.found.report.shares, percents(self._parts(row), total), strict=True):
            is_told = share.has_total or row is not ALL
            yield told(None) if row in self.found.hidden else fraction(value) if is_told else NOTHING

    def _count(self, measure: Measure, number: int, row: Value, column: Value) -> ReportCell:
        """Of what has none of this kind nothing is shown, nor zeros of many columns."""
        link = self.links.href(measure, row, column)
        if row in self.found.hidden and column is not ALL:
            return told(None)
        if self.found.told is not None:
            return told(self.found.told.get((row, column)), link)
        is_sparse = self.found.report.columns is cuts.TYPE or len(self.found.columns) > TONES
        is_part = measure is ORGANISATIONS or measure.has_gaps or (column is not ALL and is_sparse)
        return (part if is_part else whole)(number, link, key_of(measure, row, column))

    def picture(self) -> Picture | None:
        """Parted where colours can tell the parts apart; ranges have none."""
        report, found = self.found.report, self.found
        if found.told is not None or found.hidden:
            return None
        is_parted = report.chart is Chart.STACKED and 1 < len(found.columns) <= TONES
        parts = found.columns if is_parted else (ALL,)
        keys = (
            [found.label(report.columns, value) for value in parts]
            if is_parted and report.columns
            else [report.measure.title]
        )
        lengths = [(sum(found.number(row, part) for part in parts), row) for row in found.rows]
        return drawn_of(lengths, lambda rows: self._bars(rows, parts), keys, is_ranked=isinstance(report.rows, Below))

    def _bars(self, rows: Sequence[Value], parts: Sequence[Value]) -> Iterator[Counted]:
        self.found.places.read(rows)
        return (self._counted(row, parts) for row in rows)

    def _counted(self, row: Value, parts: Sequence[Value]) -> Counted:
        return Counted(
            self._head(row).text, self.found.number(row, ALL), tuple(self._part(row, part) for part in parts)
        )

    def _part(self, row: Value, column: Value) -> tuple[int, str]:
        link = self.links.href(self.found.report.measure, row, column)
        return self.found.number(row, column), link

    def _parts(self, row: Value) -> tuple[int, ...]:
        return self.found.parts.get(row, (0,) * len(self.found.report.shares))

    def _change(self, row: Value, total: int) -> ReportCell:
        """Suppliers that joined in between stand in place of the number.

        Which of the rows they changed is known of institutions: of others the total alone says who joined.
        """
        joined = [one for one in self.joined if one.type in (self.type or one.type, "")]
        if row is not ALL and not self.found.places:
            return NOTHING if joined else change(total, self.found.before.get(row, 0))
        rows = self.asked.joined
        here = newcomers(one for one in joined if row is ALL or row in {rows.get(id_, id_) for id_ in one.path})
        return ReportCell(here, here) if here else change(total, self.found.before.get(row, 0))


def called_in(asked: ReportParams, place: Institution) -> str:
    branches = [*asked.joined.values()].count(place.pk)
    return f"{place.name}, с\u00a0{'филиалом' if branches == 1 else 'филиалами'}" if branches else place.name


def titled(title: str) -> ReportCell:
    """Of our own words: in a file nothing ties them."""
    return ReportCell(title.replace(russian.NBSP, " "), title)


def types_of(asked: ReportParams, chosen: str) -> tuple[TypeChoice, ...]:
    now = learners_by_type(asked.body.pk, [asked.year])[asked.year]
    return tuple(
        TypeChoice(short, label, asked.href(type=code), code == chosen) for code, short, label in tabs(now, chosen)
    )


def _notes(found: Answer) -> Iterator[str]:
    if found.counting.made_at is not None:
        yield f"{COUNTED.format(russian.date_time(found.counting.made_at))} {LISTED}"
    if found.repeated > 0 and not found.report.adds_up and found.report.measure.has_total:
        most = russian.number(found.repeated + found.number(ALL, ALL))
        yield f"Один человек может стоять в\u00a0нескольких строках: сумма строк\u00a0— {most}."
    if found.hidden:
        yield FEW_BEYOND
    if found.told_on is not None:
        yield ROUNDED.format(russian.date(found.told_on))
    if found.report.method:
        yield found.report.method
    if found.report.columns is cuts.TYPE:
        yield from _in_full(found.columns)


def _in_full(codes: Iterable[str]) -> list[str]:
    """What the heads of columns stand for."""
    types = classifiers.classifier("institution_type")
    named = [f"{types.short(code)}\u00a0— {types.label(code).lower()}" for code in codes if code]
    return [f"{'; '.join(named)}."] if named else []
