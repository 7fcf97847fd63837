"""The next package, cut and looked through while the one before it is recorded; stored when its turn comes.

By a thread over a connection of its own: whoever records waits for the database most of the time.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections

from kontingent.ingest import storage, unchanged
from kontingent.ingest.files import opened
from kontingent.ingest.readers.package import MEGABYTE
from kontingent.ingest.readers.registry import reader_of
from kontingent.institutions.models import Supplier
from kontingent.kernel.errors import Refusal

LEAST, MOST = MEGABYTE, 128 * MEGABYTE  # of a package: less is looked through at once, and of more too much is held
_HEAD = 64 * 1024  # bytes: enough to tell the format by
_TURN = 0.0002  # seconds: the usual five milliseconds are longer than most statements take

Sender = Callable[[Path], Supplier]


@dataclass(frozen=True, slots=True)
class LookedThrough:
    """Of a package by its bytes and its supplier: what to store, and what `unchanged.examine` would find."""

    sha256: bytes
    size: int
    supplier_id: int
    parts: Sequence[Mapping[str, Any]]
    looked: unchanged.Looked


def look(path: Path, sender: Sender) -> LookedThrough | None:
    """None if that is left to its turn: a fault is told then."""
    try:
        with opened(path) as stream:
            digest, size = storage.measure(stream)
            if not LEAST <= size <= MOST:
                return None
            reader = reader_of(stream.read(_HEAD))
            stream.seek(0)
            supplier_id = sender(path).pk
            parts = list(storage.parts(stream))
        looked = unchanged.look(reader, map(storage.pieces_of, parts), unchanged.KnownItems(supplier_id))
    except Refusal:
        return None
    return LookedThrough(digest, size, supplier_id, parts, looked)


def thread() -> ThreadPoolExecutor:
    sys.setswitchinterval(_TURN)
    return ThreadPoolExecutor(1)


def end(thread: ThreadPoolExecutor) -> None:
    """With its connection."""
    thread.submit(connections.close_all)
    thread.shutdown()
