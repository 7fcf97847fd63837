"""Tables as text, as a package: which files are some, and their one sheet."""

import codecs
from collections.abc import Generator
from pathlib import Path

from kontingent.ingest.headings import is_known
from kontingent.ingest.readers.package import LIMITS
from kontingent.ingest.readers.tables.grid import TableSheet
from kontingent.ingest.readers.tables.reader import TableReader
from kontingent.kernel.delimited import DELIMITERS, UTF16, opened_text, rows_of

_NEVER = frozenset(range(9)) | frozenset(range(14, 32)) | {11}  # control characters that no table has


def _sniff(head: bytes) -> bool:
    """A text with a delimiter in one of its first lines, and nothing that begins as another format."""
    if head.startswith(UTF16):
        return any(delimiter.encode("utf-16-le") in head for delimiter in DELIMITERS)
    body = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not body or body.startswith((b"<", b"{", b"[", b"%PDF", b"PK")) or not _NEVER.isdisjoint(head):
        return False
    lines = body.splitlines()[:20]
    return any(delimiter.encode() in line for line in lines for delimiter in DELIMITERS)


def _opened(file: Path) -> Generator[TableSheet]:
    with file.open("rb") as stream, opened_text(stream) as text:
        yield TableSheet("", rows_of(text, is_known))


READER = TableReader(
    FORMAT="csv",
    TITLE="таблица CSV",
    SUFFIXES=frozenset({".csv"}),
    is_mine=_sniff,
    opened=_opened,
    most=LIMITS.package,
    cure="Разделите её на несколько файлов.",
)
