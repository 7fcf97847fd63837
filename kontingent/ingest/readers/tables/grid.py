"""What a format gives: sheets of rows of cells, with the numbers that people see."""

import datetime as dt
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from pathlib import Path

from kontingent.kernel.spreadsheet_reader import Cell
from kontingent.kernel.spreadsheet_reader import SheetRow as Row

__all__ = ["Cell", "Opened", "Row", "TableSheet"]


@dataclass(frozen=True, slots=True)
class TableSheet:
    """`rows` are read once. `hidden` are numbers of rows that people do not see; 0 is the sheet itself."""

    title: str  # empty where the format has one sheet without a name
    rows: Iterable[Row]
    hidden: tuple[int, ...] = ()
    epoch: dt.date = dt.date(1899, 12, 30)  # day 0 of days that stand as numbers


Opened = Callable[[Path], Generator[TableSheet]]  # PackageRefused if the file is none of the format
