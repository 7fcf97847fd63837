"""A declared report as a table: every number is the length of the list that it links to."""

from collections import defaultdict
from collections.abc import Iterator

from kontingent.kernel import classifiers, clock, russian
from kontingent.reports.answers import ALL, Answer, Value, Whole, answer
from kontingent.reports.cuts import Below, Cut
from kontingent.reports.grammar import Report
from kontingent.web import links
from kontingent.web.counted import compared_with, learners_title
from kontingent.web.reports.overview import TYPES, USUAL_TABS
from kontingent.web.reports.params import ReportParams
from kontingent.web.reports.tables import NOTHING, Line, ReportCell, ReportTable, TypeChoice, change, fraction, whole

EVERY, EVERY_ONCE = "Всего", "Всего без\u00a0повторов"


def build(report: Report, asked: ReportParams) -> ReportTable:
    type_ = asked.type or report.usual_type
    found = answer(report, asked.scope, asked.body, asked.year, type_)
    lines = [_line(asked, found, type_, row) for row in found.rows]
    return ReportTable(
        columns=tuple(_heads(asked, found)),
        lines=tuple(lines) if found.number(ALL, ALL) else (),
        total=_line(asked, found, type_, ALL),
        choices=_types(asked, type_) if report.usual_type else (),
        notes=tuple(_notes(found)),
    )


def _heads(asked: ReportParams, found: Answer) -> Iterator[str]:
    report = found.report
    yield report.rows.title
    yield learners_title(asked.year, "Обучающихся")
    yield from (report.columns.label(value) for value in found.columns)
    yield from (share.title for share in report.shares)
    if _is_compared(asked, report):
        yield f"К\u00a0{russian.date(compared_with(asked.year))}"


def _line(asked: ReportParams, found: Answer, type_: str, row: Value) -> Line:
    report, total = found.report, found.number(row, ALL)
    cells = [
        whole(found.number(row, column), _list(asked, found, type_, row, column)) for column in (ALL, *found.columns)
    ]
    cells += [fraction(100 * part / total) if total else NOTHING for part in found.parts.get(row, ())]
    cells += [NOTHING] * (len(report.shares) - len(found.parts.get(row, ())))
    if _is_compared(asked, report):
        cells.append(change(total, found.before.get(row, 0)))
    return Line(_head(asked, found, row), tuple(cells))


def _head(asked: ReportParams, found: Answer, row: Value) -> ReportCell:
    if row is ALL:
        title = EVERY if found.report.rows.is_single else EVERY_ONCE
        return ReportCell(title.replace(russian.NBSP, " "), title)
    if place := found.places.get(row):
        return ReportCell(place.name, place.name, asked.deeper(place))
    rows = found.report.rows
    title = "" if isinstance(rows, Below) else rows.label(row)
    return ReportCell(title, title)


def _list(asked: ReportParams, found: Answer, type_: str, row: Value, column: Value) -> str:
    """Empty where the registry cannot ask for what the cell counts."""
    place = found.places.get(row, asked.body)
    masked = asked.scope.masked
    parts = [_asked_by(found.report.rows, row, masked), _asked_by(found.report.columns, column, masked)]
    if None in parts:
        return ""
    more: defaultdict[str, list[str]] = defaultdict(list)  # a name may stand twice: neither birth date nor sex
    for name, value in ((name, value) for one in parts for name, value in (one or {}).items()):
        more[name].append(value)
    return links.learners(asked.scope, asked.year, place, **({"type": type_} if type_ else {}), **more)


def _asked_by(cut: Cut | Below, value: Value, masked: bool) -> dict[str, str] | None:  # noqa: FBT001 - as `Cut.link`
    if isinstance(cut, Below) or isinstance(value, Whole):
        return {}
    return cut.link(value, masked)


def _is_compared(asked: ReportParams, report: Report) -> bool:
    return report.change and not asked.year.is_ahead(clock.today())


def _types(asked: ReportParams, chosen: str) -> tuple[TypeChoice, ...]:
    shown = classifiers.classifier("institution_type")
    codes = [code for code in TYPES if code in USUAL_TABS or code == chosen]
    return tuple(
        TypeChoice(shown.short(code), shown.label(code), asked.href(type=code), code == chosen) for code in codes
    )


def _notes(found: Answer) -> Iterator[str]:
    if found.repeated > 0:
        most = russian.number(found.repeated + found.number(ALL, ALL))
        yield f"Один человек может стоять в\u00a0нескольких строках: сумма строк\u00a0— {most}."
    if found.report.method:
        yield found.report.method
