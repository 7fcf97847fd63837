"""A copy of a form: by the definition of its day, closed cells closed, with own values that held at its acceptance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kontingent.kernel import russian
from kontingent.kernel.grid_books import write_grids
from kontingent.stamps.causes import Compared
from kontingent.stamps.queries import Place, frozen_numbers
from kontingent.stamps.records import Records
from kontingent.statistics.counting import is_told
from kontingent.statistics.definitions import FormCell, FormSection, StatForm
from kontingent.statistics.queries import how_it_stood
from kontingent.statistics.stamping import form_as_it_was, records_now
from kontingent.web.downloads import Table
from kontingent.web.stamps.copies import CopiedCell, Copy
from kontingent.web.statistics.beside import Beside, noted_section
from kontingent.web.statistics.grids import grid
from kontingent.web.statistics.tables import SectionTable


@dataclass(frozen=True)
class FormCopy(Copy):
    template = "stamps/form.html"
    look = "statform"
    live_word = "Форма сегодня"

    @cached_property
    def form(self) -> StatForm:
        return form_as_it_was(self.stamp)

    @property
    def asked_words(self) -> list[str]:
        stamp = self.stamp
        return [stamp.institution.name, f"за\u00a0{stamp.year} год", f"на\u00a0{russian.date(stamp.day)}"]

    @property
    def live_href(self) -> str:
        stamp = self.stamp
        return f"/reports/statistics/{stamp.code}/?body={stamp.institution_id}&year={stamp.year}"

    @property
    def sections(self) -> Sequence[str]:
        return [one.code for one in self.form.sections if one.measures]

    def places(self, section: str) -> Iterable[Place]:
        of = self.form.section(section)
        return of.cells if of else ()

    def told(self, section: str, place: Place) -> CopiedCell | None:
        of = self.form.section(section)
        cell = of.cells.get(place) if of else None
        if of is None or cell is None or not cell.is_counted or not is_told(self.scope, of, cell):
            return None
        said = f"Раздел {of.number}, строка {cell.row.title}, графа {cell.column.title}"
        compared = Compared(cell.kinds, self.stamp.institution, self.stamp.made_at)
        return CopiedCell(said, compared)

    def records_now(self, section: str) -> dict[Place, Records]:
        of = self.form.section(section)
        return records_now(self.stamp, self.form, of) if of else {}

    def context(self) -> dict[str, Any]:
        return {"sections": self._tables(), "changes": self.form.changes}

    def file(self) -> Table:
        grids = [grid(self.form, one, [*self.in_words, *self.seal]) for one in self._tables()]
        name = f"{self.form.code}-{self.stamp.year}-{self.stamp.pk}"
        return Table(name, self.title, [], [], writes=lambda to, _notes: write_grids(to, grids))

    def _tables(self) -> list[SectionTable]:
        stood, beside = how_it_stood(self.stamp), Beside(self.form, self.scope)
        return [
            noted_section(beside, stood, one, frozen_numbers(self.stamp, one.code), self._shown)
            for one in self.form.sections
        ]

    def _shown(self, section: FormSection, cell: FormCell, number: int) -> str:
        return self.href(section.code, cell.place) if number else ""
