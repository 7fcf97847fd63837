"""Reading and checking beside the database, in processes that serve a whole command.

Chunks of a large package go to them, and batches come back in their order. A small package of changes is read whole
while the one before it is recorded.
"""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType
from typing import Self

from kontingent.ingest import reading_ahead
from kontingent.ingest.readers.package import MEGABYTE, Chunk, Examined, Limits
from kontingent.ingest.reading_ahead import ReadAhead
from kontingent.ingest.validation.prepared import PreparedBatch
from kontingent.ingest.validation.validator import Validation, prepare
from kontingent.kernel import garbage

WORTH = 2 * MEGABYTE  # of packages, or of one; to read fewer here takes no longer than a process takes to start
_PARTS = 8  # of a chunk, the first one of a package
_AHEAD = 2  # chunks read beyond one for each worker: enough to keep all busy, few enough to stay small

Awaited = Future[ReadAhead | None]


class Readers:
    """So many processes, started when there is much to read; with none all is read in this one."""

    def __init__(self, jobs: int = 0) -> None:
        self.jobs = jobs
        self.terms: dict[str, reading_ahead.Terms] = {}  # on which packages were read so far, by supplier
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def limits(self, size: int, records: int) -> Limits:
        """Of a package of so many bytes: nobody records before its first chunk is read, so of much it is small."""
        is_much = self.jobs > 0 and size > WORTH
        return Limits(chunk_records=records, first_records=max(1, records // _PARTS if is_much else records))

    def prepared(self, chunks: Iterable[Chunk], examined: Examined, validation: Validation) -> Iterator[PreparedBatch]:
        """The batches of a package, in their order."""
        if self.jobs < 1:
            for chunk in chunks:
                yield prepare(chunk, examined, validation)
            return
        begun = list(islice(chunks := iter(chunks), 2))
        if self._pool is None and len(begun) < 2:
            yield from (prepare(chunk, examined, validation) for chunk in begun)
            return
        head = Examined(format=examined.format, namespaces=examined.namespaces)  # the rest is large, and read here
        waiting: deque[Future[PreparedBatch]] = deque()
        try:
            for chunk in chain(begun, chunks):
                waiting.append(self._running().submit(prepare, chunk, head, validation))
                if len(waiting) >= self.jobs + _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()

    def along(self, paths: Sequence[Path]) -> Iterator[tuple[Path, Awaited | None]]:
        """The files in their order; each is read ahead from when the one before it is given."""
        ahead: Awaited | None = None
        left = sum(_size(path) for path in paths)
        for path, following in zip(paths, [*paths[1:], None], strict=True):
            left -= _size(path)
            own, ahead = ahead, self._read_ahead(following, left)
            yield path, own

    def _read_ahead(self, path: Path | None, left: int) -> Awaited | None:
        if path is None or self.jobs < 1 or not self.terms or (self._pool is None and left < WORTH):
            return None
        return self._running().submit(reading_ahead.read, path, dict(self.terms))

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.jobs,
                multiprocessing.get_context("spawn"),  # nothing of this process, its connection least of all
                _begin,
            )
        return self._pool


HERE = Readers()


def finished(ahead: Awaited | None) -> ReadAhead | None:
    """Nobody waits for what is read ahead: to read it here takes no longer."""
    if ahead is None or ahead.cancel() or not ahead.done():
        return None
    return ahead.result()


def _size(path: Path) -> int:
    """Whoever opens a file that is not there says so."""
    return path.stat().st_size if path.is_file() else 0


def _begin() -> None:
    """A worker; a loader that is killed leaves none behind."""
    garbage.look_seldom()
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
