"""Reading and checking beside the database: chunks go to worker processes, batches come back in their order."""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import wait

from kontingent.ingest.readers.package import Chunk, Examined
from kontingent.ingest.readers.registry import reader_for
from kontingent.ingest.validation.prepared import PreparedBatch
from kontingent.ingest.validation.validator import Validation, validate

_AHEAD = 2  # chunks read beyond one for each worker: enough to keep all busy, few enough to stay small


def prepare(chunk: Chunk, examined: Examined, validation: Validation) -> PreparedBatch:
    return validate(chunk, reader_for(examined).items_of(chunk, examined), validation)


def prepared(
    chunks: Iterable[Chunk], examined: Examined, validation: Validation, *, jobs: int
) -> Iterator[PreparedBatch]:
    """`jobs` 0 does it all in this process."""
    if jobs < 1:
        for chunk in chunks:
            yield prepare(chunk, examined, validation)
        return
    with ProcessPoolExecutor(
        jobs,
        multiprocessing.get_context("spawn"),  # nothing of this process, its connection least of all, is inherited
        _start_worker,
        (examined, validation),
    ) as pool:
        waiting: deque[Future[PreparedBatch]] = deque()
        try:
            for chunk in chunks:
                waiting.append(pool.submit(_prepare, chunk))
                if len(waiting) >= jobs + _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_package: tuple[Examined, Validation]


def _start_worker(examined: Examined, validation: Validation) -> None:
    global _package  # noqa: PLW0603 - what is the same for all chunks travels once to each worker
    _package = (examined, validation)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A loader that is killed leaves no workers behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _prepare(chunk: Chunk) -> PreparedBatch:
    return prepare(chunk, *_package)
