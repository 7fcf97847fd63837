"""A report is declared: what is counted, by what, of whom. Rights, links, totals, files and the menu follow."""

from dataclasses import dataclass, replace
from enum import Enum

from kontingent.reports.cuts import Below, Cut, CutPart
from kontingent.reports.groups import Group
from kontingent.reports.measures import Measure
from kontingent.reports.values import Value


class Chart(Enum):
    """The picture beside the table: a bar a row, whole or parted by the columns. Of institutions the longest first."""

    BARS = "bars"
    STACKED = "stacked"


@dataclass(frozen=True, slots=True)
class Share:
    """Of what a row counts how many per cent lie in a part of the columns."""

    title: str
    part: CutPart
    has_total: bool = True  # of all rows together it would say something else


@dataclass(frozen=True, slots=True)
class Mean:
    """What is counted, by how many of another measure that stands beside; `times` 100 gives per cent of it."""

    title: str
    per: Measure
    times: int = 1


@dataclass(frozen=True, slots=True)
class Average:
    """What a measure adds up to, by how many of another one: of what is counted, unless it is said. `whole` heads the
    sum, where it is shown.
    """

    title: str
    of: Measure
    per: Measure | None = None
    whole: str = ""
    has_total: bool = True  # scores of all subjects together are of nothing


@dataclass(frozen=True, slots=True)
class Balance:
    """By how much one of the columns is more than another."""

    title: str
    plus: Value
    minus: Value


@dataclass(frozen=True, slots=True)
class Report:
    """One measure on the school year's day of counting. `beside`: totals of other measures, before it.

    `where`: of parts of cuts alone, of all of them at once. `usual_type`: the report is of one type of organisation,
    which the reader chooses. `change`: to the same day of the year before. `method` is said under the table.
    """

    code: str  # in addresses, names of files and the journal
    title: str
    group: Group
    measure: Measure
    rows: Cut | Below
    columns: Cut | None = None
    beside: tuple[Measure, ...] = ()
    where: tuple[CutPart, ...] = ()
    usual_type: str = ""
    shares: tuple[Share, ...] = ()
    mean: Mean | None = None
    average: Average | None = None
    balance: Balance | None = None
    head: str = ""  # of the column of totals, if not the measure's own
    change: bool = False
    method: str = ""
    chart: Chart = Chart.BARS
    place: int = 50  # in its group; then by title

    def __post_init__(self) -> None:
        if any(isinstance(cut, Cut) and cut.is_closed and not cut.every for cut in (self.rows, self.columns)):
            message = "A closed cut says all of its values: one that is left out would tell that it has nobody."
            raise TypeError(message)
        if self.measure.is_closed and self.measure.part_of is None:
            message = "A closed measure says what it counts some of."
            raise TypeError(message)
        if not all(cut.needs <= self.measure.has for cut in self.cuts):
            message = "A cut is by what records of the measure know."
            raise TypeError(message)
        if not all(self.rows.needs <= measure.has for measure in self.counted_beside):
            message = "What stands beside is counted by the same rows."
            raise TypeError(message)
        if any(share.part.cut is not self.columns for share in self.shares):
            message = "A share is of the columns."
            raise TypeError(message)
        if self.mean is not None and self.mean.per not in self.beside:
            message = "A mean is by what stands beside."
            raise TypeError(message)

    @property
    def by_rows(self) -> "Report":
        """Without its columns and what is made of them."""
        return replace(self, columns=None, shares=(), balance=None)

    @property
    def cuts(self) -> list[Cut | Below]:
        """By which it is parted and narrowed."""
        return [one for one in (self.rows, self.columns, *(part.cut for part in self.where)) if one is not None]

    @property
    def is_closed(self) -> bool:
        """To a viewer without «Доступ к ПДн» it is told as `reports.closed` says."""
        return self.measure.is_closed or any(cut.is_closed for cut in self.cuts)

    @property
    def counted_beside(self) -> tuple[Measure, ...]:
        """What else is counted by the same rows, shown or not."""
        average = (self.average.of, self.average.per) if self.average else ()
        return (*self.beside, *(one for one in average if one is not None))

    @property
    def is_of_organisations(self) -> bool:
        """All that it counts is of organisations, so it can be asked of some of them alone."""
        return not any(one.is_of_territory for one in self.counted_beside)

    @property
    def adds_up(self) -> bool:
        """The rows to the total."""
        return self.rows.is_single or not self.measure.is_counted_once
