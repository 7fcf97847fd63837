"""Lists as files: written whole before they are sent, so that an error is a page and not half a table."""

import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, cast

from django.http import FileResponse

from kontingent.audit.models import Action
from kontingent.kernel.spreadsheets import CSV_TYPE, XLSX_TYPE, Cell, write_csv, write_xlsx
from kontingent.web.request import Request

FORMATS = {"xlsx": XLSX_TYPE, "csv": CSV_TYPE}
ACTIONS = {"xlsx": Action.EXPORTED_XLSX, "csv": Action.EXPORTED_CSV}
IN_MEMORY = 1024 * 1024
AT_ONCE = 5_000


class Persons:
    """Ids of the persons in a file, noted as its rows are written: eight bytes a person, however long the rows are."""

    def __init__(self) -> None:
        self._ids = array("q")

    def noted(self, rows: Iterable[tuple[int | None, Sequence[Cell]]]) -> Iterator[Sequence[Cell]]:
        """The cells of rows that say whose they are."""
        for person_id, cells in rows:
            if person_id is not None and self._ids[-1:] != array("q", [person_id]):
                self._ids.append(person_id)
            yield cells

    def __iter__(self) -> Iterator[Sequence[int]]:
        for start in range(0, len(self._ids), AT_ONCE):
            yield self._ids[start : start + AT_ONCE]


@dataclass(frozen=True, slots=True)
class Table:
    """`name` of the file without its ending; `notes` say what was filtered and when."""

    name: str
    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[str] = ()


def download(request: Request, table: Table, kind: str) -> FileResponse:
    """`kind`: xlsx or csv. What of the address the table does not heed is among its notes."""
    notes = [*table.notes, *(f"Не учтено: «{one.title}» — {one.sentence}" for one in request.unheeded)]
    with ExitStack() as failing:  # a file that cannot be made leaves nothing open
        target = cast("IO[bytes]", failing.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)))
        if kind == "xlsx":
            widths = [24] * len(table.header)
            write_xlsx(target, table.title, table.header, table.rows, widths=widths, notes=notes)
        else:
            write_csv(target, table.header, table.rows)
        failing.pop_all()
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{table.name}.{kind}", content_type=FORMATS[kind])
