"""Lists as files: written whole before they are sent, so that an error is a page and not half a table."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, cast

from django.http import FileResponse

from kontingent.audit.models import Action
from kontingent.kernel.spreadsheets import CSV_TYPE, XLSX_TYPE, Cell, write_csv, write_xlsx

FORMATS = {"xlsx": XLSX_TYPE, "csv": CSV_TYPE}
ACTIONS = {"xlsx": Action.EXPORTED_XLSX, "csv": Action.EXPORTED_CSV}
IN_MEMORY = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Table:
    """`name` of the file without its ending; `notes` say what was filtered and when."""

    name: str
    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[str] = ()


def download(table: Table, kind: str) -> FileResponse:
    """`kind`: xlsx or csv."""
    target = cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - the response closes it
    if kind == "xlsx":
        write_xlsx(target, table.title, table.header, table.rows, widths=[24] * len(table.header), notes=table.notes)
    else:
        write_csv(target, table.header, table.rows)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{table.name}.{kind}", content_type=FORMATS[kind])
