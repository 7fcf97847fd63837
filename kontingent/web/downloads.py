"""Lists as files: written whole before they are sent, so that an error is a page and not half a table.

Long ones are written by the worker, which comes here too.
"""

import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase

from kontingent.audit.models import Action
from kontingent.kernel import clock, russian
from kontingent.kernel.spreadsheets import CSV_TYPE, XLSX_TYPE, Cell, write_csv, write_xlsx
from kontingent.web.making import making_of
from kontingent.web.request import Request

FORMATS = {"xlsx": XLSX_TYPE, "csv": CSV_TYPE}
ACTIONS = {"xlsx": Action.EXPORTED_XLSX, "csv": Action.EXPORTED_CSV}
IN_MEMORY = 1024 * 1024
AT_ONCE = 5_000
MADE = "Сформировано"


class Persons:
    """Ids of the persons in a file, noted as its rows are written: eight bytes a person, however long the rows are."""

    def __init__(self) -> None:
        self._ids = array("q")

    def noted(self, rows: Iterable[tuple[int | None, Sequence[Cell]]]) -> Iterator[Sequence[Cell]]:
        """The cells of rows that say whose they are."""
        for person_id, cells in rows:
            if person_id is not None:
                self.note(person_id)
            yield cells

    def note(self, person_id: int) -> None:
        if self._ids[-1:] != array("q", [person_id]):
            self._ids.append(person_id)

    def __iter__(self) -> Iterator[Sequence[int]]:
        for start in range(0, len(self._ids), AT_ONCE):
            yield self._ids[start : start + AT_ONCE]


@dataclass(frozen=True, slots=True)
class Table:
    """`name` of the file without its ending; `notes` say what was filtered and when; `count` of rows, where known.

    A workbook that people fill in `writes` itself, with the notes; its header are the names of its sheets.
    """

    name: str
    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[str] = ()
    count: int | None = None
    writes: Callable[[IO[bytes], Sequence[str]], None] | None = None

    def first(self, most: int) -> "list[Sequence[Cell]] | None":
        """All of the rows, read; None where there are more than `most`, of which no more is read."""
        if self.count is not None and self.count > most:
            return None
        found = list(islice(iter(self.rows), most + 1))
        return found if len(found) <= most else None


class TooManyRows(Exception):  # noqa: N818 - it is no error: the gate hands the request to the worker
    """The file is longer than one that is made while somebody waits. `said` is for the page of its owner."""

    def __init__(self, name: str, title: str, said: Sequence[str]) -> None:
        super().__init__(title)
        self.name, self.title, self.said = name, title, said


def made_now() -> str:
    return f"{MADE} {russian.date_time(clock.now())}"


def download(request: Request, table: Table, kind: str) -> HttpResponseBase:
    """`kind`: xlsx or csv. What of the address the table does not heed is among its notes.

    More rows than `ROWS_AT_ONCE` are the worker's: it asks the same again and gets them into its own file.
    """
    table = replace(
        table, notes=[*table.notes, *(f"Не учтено: «{one.title}» — {one.sentence}" for one in request.unheeded)]
    )
    making, name = making_of(request), f"{table.name}.{kind}"
    if making is not None:
        with making.opened() as target:
            _write(target, replace(table, rows=making.counted(table.rows)), kind, scratch=making.scratch)
        return HttpResponse(name)
    rows = table.first(settings.ROWS_AT_ONCE) if table.writes is None else []
    if rows is None:
        raise TooManyRows(name, table.title, [note for note in table.notes if not note.startswith(MADE)])
    with ExitStack() as failing:  # a file that cannot be made leaves nothing open
        kept = cast("IO[bytes]", failing.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)))
        _write(kept, replace(table, rows=rows), kind)
        failing.pop_all()
    kept.seek(0)
    return FileResponse(kept, as_attachment=True, filename=name, content_type=FORMATS[kind])


def _write(target: IO[bytes], table: Table, kind: str, *, scratch: Path | None = None) -> None:
    if table.writes is not None:
        table.writes(target, table.notes)
    elif kind == "xlsx":
        widths = [24] * len(table.header)
        write_xlsx(target, table.title, table.header, table.rows, widths=widths, notes=table.notes, scratch=scratch)
    else:
        write_csv(target, table.header, table.rows)
