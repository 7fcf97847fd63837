"""What a form is: sections of rows and columns, each with its predicate, and equations between them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kontingent.history.kinds.base import Kind
from kontingent.kernel import russian
from kontingent.kernel.periods import SchoolYear
from kontingent.statistics.control import Check, Failure
from kontingent.statistics.counted import FormMeasure, FormPeriod
from kontingent.statistics.predicates import Predicate, is_closed

Place = tuple[str, str]  # row and column of a cell, by their keys


@dataclass(frozen=True, slots=True)
class Axis:
    """A row or a column. `code` is what the order prints, empty where it is not known; `key` tells it from others.

    `of`: the key of the row that it is a part of. `by_hand`: the register does not know it, so it is not counted.
    """

    key: str
    code: str
    label: str
    group: str = ""  # of columns: a head over several
    where: Predicate = ()
    counted: FormMeasure | None = None
    of: str = ""
    by_hand: bool = False

    @property
    def title(self) -> str:
        """In sentences: the number, or the words where there is none."""
        return self.code or f"«{': '.join(filter(None, (self.group, self.label)))}»"


@dataclass(frozen=True, slots=True)
class FormCell:
    """What a number of a form is of. `is_empty`: the order leaves it out («×»)."""

    row: Axis
    column: Axis
    counted: FormMeasure
    where: Predicate  # of the row, what it is a part of, and the column; the section's own stands apart
    is_empty: bool
    is_closed: bool

    @property
    def place(self) -> Place:
        return self.row.key, self.column.key

    @property
    def kinds(self) -> tuple[type[Kind], ...]:
        """Facts that tell of its records."""
        return (*self.counted.kinds, *(kind for test in self.where for kind in test.word.cut.kinds))

    @property
    def is_counted(self) -> bool:
        return not (self.is_empty or self.row.by_hand or self.column.by_hand)


@dataclass(frozen=True, slots=True)
class FormSection:
    """`grid` and `labels`: whether codes and words are those of the order. `note` is said under the table."""

    code: str
    number: str  # as the order prints it: several sections may be one there
    title: str
    grid: bool
    labels: bool
    note: str
    where: Predicate
    rows: tuple[Axis, ...]
    columns: tuple[Axis, ...]
    cells: dict[Place, FormCell]
    checks: tuple[Check, ...]

    @property
    def is_closed(self) -> bool:
        return is_closed(self.where)

    @property
    def measures(self) -> tuple[FormMeasure, ...]:
        return tuple(dict.fromkeys(cell.counted for cell in self.cells.values() if cell.is_counted))

    def failing(self, numbers: Mapping[Place, int]) -> list[Failure]:
        """F24: what does not hold between numbers that are there; an empty cell adds nothing."""
        known = {**numbers, **{place: 0 for place, cell in self.cells.items() if cell.is_empty}}
        return [failure for check in self.checks for failure in check.failing(known)]

    def lines(self) -> Iterator[tuple[Axis, list[FormCell]]]:
        for row in self.rows:
            yield row, [self.cells[row.key, column.key] for column in self.columns]


@dataclass(frozen=True, slots=True)
class FormChange:
    """What of a form is not as its file says: `what` in words."""

    what: str
    day: date
    by: str
    reason: str

    @property
    def said(self) -> str:
        return f"Описание изменено {russian.date(self.day)}, {self.by}: {self.what}. Основание: {self.reason}"


@dataclass(frozen=True, slots=True)
class StatForm:
    """A version of a form: valid in `years`, counted on `day` (month and day) of its reporting year.

    `unknown`: what of the order is not built, and why.
    """

    code: str
    name: str
    title: str
    order: str
    years: tuple[int, int]
    day: tuple[int, int]
    day_verified: bool
    sections: tuple[FormSection, ...]
    unknown: str
    text: str  # the file itself with what was changed: a frozen copy keeps it
    changes: tuple[FormChange, ...] = ()

    def period(self, year: int, today: date) -> FormPeriod:
        """Of a year that has not come to its day: what is known today."""
        day = date(year, *self.day)
        school_year = SchoolYear.of(day)
        return FormPeriod(school_year, max(school_year.start, min(day, today)))

    def counts_on(self, year: int) -> date:
        return date(year, *self.day)

    @property
    def is_closed(self) -> bool:
        """A cell of it may not be told without «Доступ к ПДн»."""
        return any(one.is_closed or any(cell.is_closed for cell in one.cells.values()) for one in self.sections)

    def section(self, code: str) -> FormSection | None:
        return next((one for one in self.sections if one.code == code), None)

    def is_valid_in(self, year: int) -> bool:
        return self.years[0] <= year <= self.years[1]
