"""Reading and checking beside the database, in processes that serve a whole command.

Chunks of a large package go to them, and batches come back in their order. While one package is recorded the next ones
are looked through, and a small one of changes, or of which nothing is known, is read whole.
"""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Self

from kontingent.ingest import looking_ahead, reader_process, reading_ahead
from kontingent.ingest.readers.package import MEGABYTE, Chunk, Examined, Limits
from kontingent.ingest.reading_ahead import ReadAhead
from kontingent.ingest.validation.prepared import PreparedBatch
from kontingent.ingest.validation.validator import Validation, prepare

WORTH = 2 * MEGABYTE  # of packages, or of one; to read fewer here takes no longer than a process takes to start
_PARTS = 8  # of a chunk, the first one of a package
_FILES_AHEAD = 2  # looked through: a small one is recorded in less time than the next takes
_AHEAD = 2  # chunks read beyond one for each worker: enough to keep all busy, few enough to stay small

Awaited = Future[ReadAhead | None]


@dataclass(frozen=True, slots=True)
class DoneAhead:
    """What has been done of a package before its turn: a small one is being read, a large one was looked through."""

    read: Awaited | None = None
    looked_through: looking_ahead.LookedThrough | None = None


NOTHING = DoneAhead()


class Readers:
    """So many processes, started when there is much to read; with none all is read in this one."""

    def __init__(self, jobs: int = 0) -> None:
        self.jobs = jobs
        self.terms: dict[str, reading_ahead.Terms] = {}  # on which packages were read so far, by supplier
        self._pool: ProcessPoolExecutor | None = None
        self._thread: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread is not None:
            looking_ahead.end(self._thread)
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

    def along(self, paths: Sequence[Path], sender: looking_ahead.Sender) -> Iterator[tuple[Path, DoneAhead]]:
        """The files in their order; with each one those behind it are begun, if that is worth it."""
        read: Awaited | None = None
        looked: dict[Path, Future[DoneAhead]] = {}
        left = sum(_size(path) for path in paths)
        for number, path in enumerate(paths, 1):
            left -= _size(path)
            begun = looked.pop(path, None)
            own = DoneAhead(read) if begun is None or begun.cancel() else begun.result()
            behind = paths[number : number + _FILES_AHEAD]
            for one in behind:
                if one not in looked and looking_ahead.LEAST <= _size(one) <= looking_ahead.MOST and self.jobs > 0:
                    if left >= WORTH:
                        self._running()
                    looked[one] = self._looking().submit(self._look, one, sender)
            read = self._read_ahead(behind[0], left) if behind and behind[0] not in looked else None
            yield path, own

    def _look(self, path: Path, sender: looking_ahead.Sender) -> DoneAhead:
        """A small package of which nothing is known is read as well."""
        found = looking_ahead.look(path, sender)
        if found is None or found.looked.known.items or found.size > reading_ahead.SMALL or self._pool is None:
            return DoneAhead(None, found)
        return DoneAhead(self._pool.submit(reading_ahead.read, path, dict(self.terms), is_new=True), found)

    def _looking(self) -> ThreadPoolExecutor:
        if self._thread is None:
            self._thread = looking_ahead.thread()
        return self._thread

    def _read_ahead(self, path: Path, left: int) -> Awaited | None:
        if self.jobs < 1 or not self.terms or (self._pool is None and left < WORTH):
            return None
        return self._running().submit(reading_ahead.read, path, dict(self.terms))

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.jobs,
                multiprocessing.get_context("spawn"),  # nothing of this process, its connection least of all
                reader_process.begin,
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
