"""The list behind a cell: the same predicate as the number, as conditions on memberships or classes."""

from dataclasses import dataclass

from kontingent.kernel import clock
from kontingent.statistics.counted import FormPeriod
from kontingent.statistics.definitions import FormCell, FormSection, StatForm
from kontingent.statistics.predicates import Condition, WordTest, in_sql, is_closed
from kontingent.statistics.queries import form_in_force

_PARTS = 5


@dataclass(frozen=True, slots=True)
class CellOfForm:
    """A cell of a form in a reporting year, as «Обучение» asks for it."""

    form: StatForm
    year: int
    section: FormSection
    cell: FormCell

    @property
    def period(self) -> FormPeriod:
        return self.form.period(self.year, clock.today())

    @property
    def is_closed(self) -> bool:
        return is_closed(self._tests)

    @property
    def of_persons(self) -> Condition:
        text, values = in_sql([one for one in self._tests if one.word.is_of_card], "of_card_")
        return text, {**self.period.values, **values}

    @property
    def of_memberships(self) -> Condition:
        text, values = in_sql([one for one in self._tests if not one.word.is_of_card], "of_cell_")
        return f"({self.cell.counted.at}) AND {text}", {**self.period.values, **values}

    @property
    def name(self) -> str:
        """In an address."""
        return ":".join((self.form.code, str(self.year), self.section.code, *self.cell.place))

    @property
    def said(self) -> str:
        row, column = (one.title for one in (self.cell.row, self.cell.column))
        return f"{self.form.name} за\u00a0{self.year} год, раздел {self.section.number}, строка {row}, графа {column}"

    @property
    def _tests(self) -> tuple[WordTest, ...]:
        return (*self.section.where, *self.cell.where)


def cell_named(name: str) -> CellOfForm | None:
    """None where there is no such cell, or nothing is counted in it."""
    parts = name.split(":")
    if len(parts) != _PARTS or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) == 4):
        return None
    code, year, section_code, row, column = parts[0], int(parts[1]), *parts[2:]
    form = form_in_force(code, year)
    section = form.section(section_code) if form else None
    cell = section.cells.get((row, column)) if section else None
    return CellOfForm(form, year, section, cell) if form and section and cell and cell.is_counted else None
