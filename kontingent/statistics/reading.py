"""A form as a file of TOML: read whole, or refused with every fault of it and the place where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from kontingent.statistics import control, predicates
from kontingent.statistics.axes import axes_of, whole_of
from kontingent.statistics.control import Check
from kontingent.statistics.corrections import changes, corrected, withdrawn
from kontingent.statistics.counted import COUNTED, FormMeasure
from kontingent.statistics.definitions import Axis, FormCell, FormSection, Place, StatForm
from kontingent.statistics.faults import FormReader, FormRefused, loaded
from kontingent.statistics.predicates import Predicate
from kontingent.statistics.words import words_known

AGE_RULES = {"january-next": "число полных лет на\u00a01\u00a0января следующего года"}
_FORM = {
    "form", "name", "title", "order", "years", "day", "day_verified", "age", "unknown", "section", "correction",
    "changed", "withdrawn",
}  # fmt: skip
_SECTION = {
    "code", "number", "title", "like", "grid", "labels", "note", "measure", "where", "rows", "columns", "checks",
    "empty",
}  # fmt: skip


def read_form(text: str) -> StatForm:
    """FormRefused with every fault."""
    told, reader = loaded(text, "файл"), FormReader()
    form = _form(reader, told, text)
    if reader.faults:
        raise FormRefused(reader.faults)
    return form


def _form(reader: FormReader, told: Mapping[str, Any], text: str) -> StatForm:
    place = "форма"
    reader.known(place, told, _FORM)
    for name in ("form", "name", "title", "order"):
        if not told.get(name):
            reader.fault(place, f"не\u00a0указано «{name}».")
    if told.get("age", "january-next") not in AGE_RULES:
        reader.fault(place, f"правило возраста «{told['age']}» не\u00a0известно; есть {', '.join(AGE_RULES)}.")
    written = [_filled(reader, told, one) for one in reader.of(place, told, "section", list, [])]
    sections = [_section(reader, one, told) for one in written if one is not None]
    codes = [section.code for section in sections]
    gone = withdrawn(reader, told, codes)
    for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
        again = "такой раздел был и\u00a0убран, возьмите другой код." if code in gone else "стоит в\u00a0форме дважды."
        reader.fault(f"раздел {code}", again)
    return StatForm(
        code=reader.of(place, told, "form", str, ""),
        name=reader.of(place, told, "name", str, ""),
        title=reader.of(place, told, "title", str, ""),
        order=reader.of(place, told, "order", str, ""),
        years=_years(reader, told),
        day=_day(reader, told),
        day_verified=reader.is_so(place, told, "day_verified"),
        sections=tuple(section for section in sections if section.code not in gone),
        unknown=reader.of(place, told, "unknown", str, ""),
        text=text,
        changes=changes(reader, told, codes),
    )


def _years(reader: FormReader, told: Mapping[str, Any]) -> tuple[int, int]:
    match told.get("years"):
        case [int(first), int(last)] if 1990 <= first <= last <= 2100:
            return first, last
    reader.fault("форма", "«years» — первый и\u00a0последний отчётный год: [2024, 2026].")
    return 2000, 2000


def _day(reader: FormReader, told: Mapping[str, Any]) -> tuple[int, int]:
    text = str(told.get("day", ""))
    try:
        day = date.fromisoformat(f"2001-{text}")  # no leap year: a day that every year has
    except ValueError:
        pass
    else:
        return day.month, day.day
    reader.fault("форма", f"«day» — день отсчёта ММ-ДД, а\u00a0написано «{text}».")
    return 1, 1


def _filled(reader: FormReader, form: Mapping[str, Any], told: object) -> Mapping[str, Any] | None:
    """With what stands in the section that it is «like»."""
    if not isinstance(told, dict):
        reader.fault("форма", "раздел пишется как [[section]].")
        return None
    other = told.get("like", "")
    found = [one for one in form["section"] if isinstance(one, dict) and one.get("code") == other != told.get("code")]
    if other and not found:
        reader.fault(f"раздел {told.get('code', '?')}", f"«like» ведёт к\u00a0разделу «{other}», которого нет.")
    return {**(found[0] if other and found else {}), **told}


def _section(reader: FormReader, told: Mapping[str, Any], form: Mapping[str, Any]) -> FormSection:
    code = reader.code(f"раздел {told.get('code', '?')}", told, "code")
    place = f"раздел {code or '?'}"
    reader.known(place, told, _SECTION)
    for name in ("code", "title"):
        if not told.get(name):
            reader.fault(place, f"не\u00a0указано «{name}».")
    rows = corrected(reader, form, code, "row", axes_of(reader, place, told, "rows", "строка"))
    columns = corrected(reader, form, code, "column", axes_of(reader, place, told, "columns", "графа"))
    where, own = reader.where(place, told), reader.measure(place, told) or COUNTED["enrolments"]
    empty = _empty(reader, place, told, rows, columns)
    cells = {cell.place: cell for row in rows for column in columns for cell in [_cell(rows, row, column, own, empty)]}
    _asked_of_records(reader, place, where, cells)
    return FormSection(
        code=code,
        number=reader.of(place, told, "number", str, code),
        title=reader.of(place, told, "title", str, ""),
        grid=reader.is_so(place, told, "grid"),
        labels=reader.is_so(place, told, "labels"),
        note=reader.of(place, told, "note", str, ""),
        where=where,
        rows=tuple(rows),
        columns=tuple(columns),
        cells=cells,
        checks=tuple(_checks(reader, place, told, rows, columns)),
    )


def _cell(rows: Sequence[Axis], row: Axis, column: Axis, own: FormMeasure, empty: set[Place]) -> FormCell:
    where = (*whole_of(rows, row), *column.where)
    return FormCell(
        row=row,
        column=column,
        counted=row.counted or column.counted or own,
        where=where,
        is_empty=(row.key, column.key) in empty,
        is_closed=predicates.is_closed(where),
    )


def _empty(
    reader: FormReader, place: str, told: Mapping[str, Any], rows: Sequence[Axis], columns: Sequence[Axis]
) -> set[Place]:
    """«×»: a cell that is named must be there, and is not computed."""
    found = set()
    for text in reader.texts(place, told, "empty"):
        row, _, column = text.removeprefix("r").partition(".c")
        if row in {one.key for one in rows} and column in {one.key for one in columns}:
            found.add((row, column))
        else:
            reader.fault(place, f"клетки «{text}» из\u00a0«empty» нет.")
    return found


def _asked_of_records(reader: FormReader, place: str, where: Predicate, cells: Mapping[Place, FormCell]) -> None:
    """A word is asked of records that know it."""
    for cell in cells.values():
        for test in (*where, *cell.where):
            if cell.is_counted and not test.word.cut.needs <= cell.counted.has:
                at = f"{place}, строка {cell.row.key}, графа {cell.column.key}"
                known = ", ".join(words_known(cell.counted.has))
                reader.fault(
                    at, f"показатель «{cell.counted.code}» не\u00a0знает признака «{test.word.code}»; знает {known}."
                )
        if cell.row.counted and cell.column.counted:
            at = f"{place}, строка {cell.row.key}, графа {cell.column.key}"
            reader.fault(at, "показатель назван и\u00a0у\u00a0строки, и\u00a0у\u00a0графы.")


def _checks(
    reader: FormReader, place: str, told: Mapping[str, Any], rows: Sequence[Axis], columns: Sequence[Axis]
) -> Iterator[Check]:
    titles = [{axis.key: axis.title for axis in axes} for axes in (rows, columns)]
    for row in rows:
        if row.of in titles[0]:
            yield control.part_of(row.key, row.of, *titles)
    for text in reader.texts(place, told, "checks"):
        check = reader.tried(f"{place}, равенство «{text}»", partial(control.parse, text, *titles), None)
        if check is None:
            continue
        empty = _of_empty(check, _empty(FormReader(), place, told, rows, columns))
        if empty:
            reader.fault(f"{place}, равенство «{text}»", f"клетка {empty} пустая («×»), значения в\u00a0ней нет.")
        else:
            yield check


def _of_empty(check: Check, empty: set[Place]) -> str:
    """A cell of two that are compared may not be empty; sums over rows and columns pass over empty ones."""
    is_of_cells = all(term.row and term.column for term in (*check.left, *check.right))
    cells = [(term.row, term.column) for term in (*check.left, *check.right)]
    return next((f"r{row}.c{column}" for row, column in cells if is_of_cells and (row, column) in empty), "")
