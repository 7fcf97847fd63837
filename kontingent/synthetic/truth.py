"""The truth beside the packages: tables of what is so (life) and of what was sent by when (sent), as CSV.

Each unit of generation writes its own parts, `NN` in the name; readers take all parts of a table at once.
"""

import csv
import gzip
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

TABLES: dict[str, tuple[str, ...]] = {
    "life-persons": (
        "person", "unit", "family_name", "given_name", "additional_name", "sex", "birth_date", "snils", "grown",
        "oddity",
    ),
    "life-enrolments": (
        "person", "institution", "school_year", "class_name", "grade", "letter", "group", "form", "shift", "level",
        "date_from", "date_to", "natural_end", "reason", "oddity",
    ),
    "life-guardianships": ("guardian", "child", "relation", "date_from", "date_to", "oddity"),
    "life-records": ("person", "kind", "key", "known", "fields"),
    "life-institutions": (
        "institution", "unit", "parent", "is_body", "is_organisation", "type", "full_name", "municipality",
    ),
    "life-classes": ("institution", "school_year", "class_name", "grade", "letter", "group", "form", "shift"),
    "life-births": ("institution", "year", "born"),
    "sent-facts": (
        "supplier", "subject", "external_id", "truth", "kind", "key", "recorded", "package", "place", "fields", "noise",
        "oddity",
    ),
    "sent-ids": ("supplier", "subject", "external_id", "truth", "recorded", "noise"),
}  # fmt: skip


class TruthTables:
    """The parts of all tables that one unit writes. Bytes depend on the rows alone: no time, no name in the header."""

    def __init__(self, folder: Path, unit: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.unit = folder, unit
        self.rows = dict.fromkeys(TABLES, 0)
        self._open: dict[str, tuple[Any, list[Any]]] = {}

    def add(self, table: str, row: Sequence[object]) -> None:
        if table not in self._open:
            self._start(table)
        self._open[table][0](row)
        self.rows[table] += 1

    def _start(self, table: str) -> None:
        raw = (self.folder / f"{table}-{self.unit:02d}.csv.gz").open("wb")
        packed = gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=1, mtime=0)
        text = io.TextIOWrapper(io.BufferedWriter(packed, 1 << 16), encoding="utf-8", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(TABLES[table])
        self._open[table] = (writer.writerow, [text, raw])

    def close(self) -> None:
        for _, files in self._open.values():
            for file in files:
                file.close()
