"""SHA-256 over everything that a copy holds but its number, which is given to it afterwards."""

import hashlib
from collections.abc import Iterable
from datetime import UTC

from kontingent.stamps.models import Stamp


def digest_of(stamp: Stamp, cells: Iterable[tuple[str, str, str, int, bytes]]) -> bytes:
    """`cells`: section, row, column, number and the names of the records as one text, not compressed."""
    head = (
        str(stamp.kind), stamp.code, stamp.title, stamp.part, stamp.year, stamp.day.isoformat(), stamp.institution_id,
        str(stamp.audience), stamp.made_at.astimezone(UTC).isoformat(), stamp.made_by, stamp.last_package,
        stamp.definition, stamp.shown,
    )  # fmt: skip
    made = hashlib.sha256(repr(head).encode())
    for *cell, text in sorted(cells, key=lambda one: one[:3]):
        made.update(repr(cell).encode())
        made.update(text)
    return made.digest()
