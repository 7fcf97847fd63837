"""A report is declared: what is counted, by what, of whom. Rights, links, totals, files and the menu follow."""

from dataclasses import dataclass

from kontingent.reports.cuts import Below, Cut, CutPart
from kontingent.reports.groups import Group


@dataclass(frozen=True, slots=True)
class Share:
    """Of the learners of a row how many per cent lie in a part of the columns."""

    title: str
    part: CutPart


@dataclass(frozen=True, slots=True)
class Report:
    """Distinct learners on the school year's day of counting. `usual_type`: the report is of one type of organisation,
    which the reader chooses. `change`: to the same day of the year before. `method` is said under the table.
    """

    code: str  # in addresses, names of files and the journal
    title: str
    group: Group
    rows: Cut | Below
    columns: Cut
    usual_type: str = ""
    shares: tuple[Share, ...] = ()
    change: bool = False
    method: str = ""

    def __post_init__(self) -> None:
        if self.rows.is_closed or self.columns.is_closed:
            message = "A cut by what a masked viewer cannot list would tell it by counts."
            raise TypeError(message)
        if any(share.part.cut is not self.columns for share in self.shares):
            message = "A share is of the columns."
            raise TypeError(message)
