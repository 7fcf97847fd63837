"""The second pass over a package: its batches, each read and recorded."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import IntegrityError, OperationalError

from kontingent.history import growth
from kontingent.ingest import batches, unchanged, workers
from kontingent.ingest.catching_up import catch_up, records_at_once
from kontingent.ingest.first_pass import FirstPass
from kontingent.ingest.models import Package
from kontingent.ingest.reading_ahead import SMALL
from kontingent.ingest.run import Run
from kontingent.ingest.validation.prepared import PreparedBatch
from kontingent.ingest.validation.validator import Validation
from kontingent.ingest.vocabulary import ItemType
from kontingent.ingest.workers import Readers
from kontingent.ingest.written import Written
from kontingent.kernel import clock

_ATTEMPTS = 3  # of a batch that met another writer
_AGAIN = frozenset({"40P01", "40001", "23505"})  # deadlock, serialization, unique violation


@dataclass(slots=True)
class Watch:
    """How a caller follows a loading, and ends it between two batches."""

    on_start: Callable[[int], None] = lambda items: None
    on_batch: Callable[[PreparedBatch], None] = lambda batch: None
    stop: Callable[[], bool] = lambda: False


UNWATCHED = Watch()


def record(run: Run, read: FirstPass, readers: Readers, watch: Watch) -> bool:
    """All batches that are not in yet; False if the caller stopped between two."""
    if run.package.state != Package.State.LOADING:
        run.advance(state=Package.State.LOADING)
    persons = read.vocabulary.names_of(ItemType.PERSON)
    run.is_person_sent = lambda id_: read.examined.holds(persons, id_)
    while True:
        try:
            for batch, is_last in _each(_batches(run, read, readers)):
                is_behind = _record_batch(run, batch, is_last=is_last)
                if run.projects:
                    growth.HERE.recorded(batch.records)
                watch.on_batch(batch)
                if watch.stop() or (is_behind and not catch_up(run, watch.stop)):
                    return False
        except unchanged.Touched as touched:
            read.passing = read.passing.without(touched.digests)
        else:
            if run.is_full:
                run.advance(stage=Package.Stage.WITHDRAWING)
            else:
                run.package.stage = Package.Stage.CLOSING  # stored with the end: to read on again finds nothing to read
            return True


def _batches(run: Run, read: FirstPass, readers: Readers) -> Iterable[PreparedBatch]:
    """From where the package is recorded by now."""
    if read.batches is not None:
        return read.batches
    validation = Validation(read.vocabulary, run.rights.kinds, frozenset(read.examined.repeated), clock.today())
    reading = readers if read.examined.size > SMALL else workers.HERE  # to send it there and back takes longer
    chunks = read.reader.split(
        unchanged.to_be_read(read.reader, read.stored, read.passing),
        limits=reading.limits(read.examined.size, records_at_once()),
        after_place=run.last_place(),
        after_number=run.package.done_batches,
        passed=read.passing.items,
        digested=run.is_full,
    )
    return reading.prepared(chunks, read.examined, validation)


def _each(batches: Iterable[PreparedBatch]) -> Iterator[tuple[PreparedBatch, bool]]:
    """With whether it is the last one."""
    source = iter(batches)
    batch = next(source, None)
    while batch is not None:
        following = next(source, None)
        yield batch, following is None
        batch = following


def _record_batch(run: Run, batch: PreparedBatch, *, is_last: bool) -> bool:
    """As `batches.record`; another writer that it met is given way to."""
    attempts = 1
    while True:
        counts = run.counts.copy()
        try:
            return batches.record(run, batch, is_last=is_last)
        except (OperationalError, IntegrityError) as error:
            run.counts, run.written, run.doubted = counts, Written.by(run.package.pk), None
            run.tell(state=Package.State.LOADING, finished_at=None)
            state = getattr(error.__cause__, "sqlstate", None)
            if state not in _AGAIN or attempts == _ATTEMPTS:
                raise
            attempts += 1
