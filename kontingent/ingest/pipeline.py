"""The way of a package from its bytes to a closed protocol. May be ended at any point and goes on where it was.

Each step is stored with what it did, in one transaction; places depend on the bytes alone, so a second attempt goes on
after the last place of the first. The end is that of an undisturbed run.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, OperationalError, transaction

from kontingent.audit.actor import Actor
from kontingent.history.rules.rule import Severity
from kontingent.ingest import (
    absences,
    batches,
    closing,
    guard,
    leases,
    protocol,
    storage,
    unchanged,
    withdrawals,
    workers,
)
from kontingent.ingest.actions import FINAL, hold, refuse
from kontingent.ingest.catching_up import catch_up, records_at_once
from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.header import Header, header_of
from kontingent.ingest.looking_again import look_again
from kontingent.ingest.models import Package
from kontingent.ingest.readers.package import Examined, Limits
from kontingent.ingest.readers.registry import reader_for
from kontingent.ingest.reading_ahead import SMALL, ReadAhead, Terms
from kontingent.ingest.rights import allowance_of
from kontingent.ingest.rules import packages as rules
from kontingent.ingest.run import Run
from kontingent.ingest.steps import PipelineStep, passed
from kontingent.ingest.validation.prepared import PreparedBatch, RemarkDraft
from kontingent.ingest.validation.validator import Validation
from kontingent.ingest.vocabulary import ItemType, Vocabulary, all_vocabularies, choose
from kontingent.ingest.workers import Readers
from kontingent.kernel import clock
from kontingent.kernel.russian import date

_AHEAD = timedelta(days=1)  # clocks of suppliers differ, and so do their time zones
_ATTEMPTS = 3  # of a batch that met another writer
_AGAIN = frozenset({"40P01", "40001", "23505"})  # deadlock, serialization, unique violation


@dataclass(slots=True)
class Watch:
    """How a caller follows a loading, and ends it between two batches."""

    on_start: Callable[[int], None] = lambda items: None
    on_batch: Callable[[PreparedBatch], None] = lambda batch: None
    stop: Callable[[], bool] = lambda: False


def load(
    *,
    package_id: int,
    by: Actor,
    readers: Readers = workers.HERE,
    ahead: workers.Awaited | None = None,
    watch: Watch | None = None,
) -> Package:
    """Load a received package to its end. BeingLoaded if somebody else does; a package at its end stays as it is.

    `readers` read and check a large package beside this process; `ahead` is what they have read of it by now.
    """
    watch = watch or Watch()
    with leases.held(package_id):
        package = Package.objects.select_related("supplier").get(pk=package_id)
        if package.state in FINAL or package.state == Package.State.HELD:
            return package
        if package.stage == Package.Stage.RESTORING:
            withdrawals.restore(Run(package, allowance_of(package.supplier), by))
            return package
        run = Run(package, allowance_of(package.supplier), by)
        try:
            read = _examine(run, _before_its_turn(run, readers, ahead))
        except PackageRefused as refused:
            refuse(package=package, error=refused, by=by)
            return package
        passed(PipelineStep.EXAMINED)
        if package.stage == Package.Stage.READING and not _begin(run, read):
            return package
        passed(PipelineStep.HEADED)
        watch.on_start(read.examined.items)
        if not catch_up(run, watch.stop):
            return package
        if package.stage == Package.Stage.RECORDING and not _record(run, read, readers, watch):
            return package
        if package.stage == Package.Stage.WITHDRAWING:
            _withdraw(run)
        if package.stage == Package.Stage.CLOSING:
            look_again(run)
            closing.close(run)
    return package


@dataclass(slots=True)
class _FirstPass:
    """What the first pass over a package tells."""

    stored: storage.Stored
    examined: Examined
    header: Header
    vocabulary: Vocabulary
    passing: unchanged.Passing
    batches: Sequence[PreparedBatch] | None  # if all of it was read before its turn


def _before_its_turn(run: Run, readers: Readers, ahead: workers.Awaited | None) -> ReadAhead | None:
    """What was read of the package, if to read it now would give the same."""
    terms = Terms(clock.today(), run.rights.kinds, records_at_once())
    readers.terms[run.package.supplier.code] = terms
    read = workers.finished(ahead)
    if read is None or run.package.done_batches or (read.sha256, read.terms) != (bytes(run.package.sha256), terms):
        return None
    return None if unchanged.is_any_known(run.supplier_id, read.digests) else read


def _examine(run: Run, ahead: ReadAhead | None) -> _FirstPass:
    package, stored = run.package, storage.Stored(run.package.pk)
    passing: unchanged.Passing = {}
    if ahead is None:
        examined, passing = unchanged.examine(stored, run.supplier_id, lambda found: _circumstances(run, found))
    else:
        examined = ahead.examined
    vocabulary = _vocabulary(examined)
    run.circumstances = _circumstances(run, examined)
    header = header_of(examined.title, _meta(package, examined, vocabulary), vocabulary)
    if header.supplier != package.supplier.code:
        raise PackageRefused(
            f"Пакет поставщика «{header.supplier}», а прислан от имени «{package.supplier.code}».",
            cure=rules.OTHER_SUPPLIER.cure,
            rule=rules.OTHER_SUPPLIER,
        )
    return _FirstPass(stored, examined, header, vocabulary, passing, ahead.batches if ahead else None)


def _meta(package: Package, examined: Examined, vocabulary: Vocabulary) -> Mapping[str, str]:
    """The header as sent; of a format that may leave it out, whoever sent the package and when it was received."""
    if not examined.headless:
        return examined.meta
    names = vocabulary.header
    given = {names["supplier"]: package.supplier.code, names["made"]: package.received_at.isoformat()}
    return given | examined.meta


def _vocabulary(examined: Examined) -> Vocabulary:
    return choose(examined.meta, examined.first_type, all_vocabularies())


def _circumstances(run: Run, examined: Examined) -> bytes:
    return unchanged.circumstances_of(examined, _vocabulary(examined), run.rights, run.supplier_id)


def _begin(run: Run, read: _FirstPass) -> bool:
    """Store the header; False if the package is held before anything of it is recorded."""
    package, examined, header = run.package, read.examined, read.header
    notes = [RemarkDraft(one.rule.code, 0, one.at, value=one.value) for one in examined.said]
    replayed = header.recorded if package.supplier.replays else None
    if header.recorded is not None and replayed is None:
        notes.append(RemarkDraft(rules.NO_REPLAY.code, 0, value=header.recorded.isoformat()))
    with transaction.atomic():
        protocol.write(package.pk, closing.CLOSING, notes, {})
        run.counts["remarks"] += len(notes)
        run.counts["refused"] += sum(one.rule.severity is Severity.REFUSED for one in examined.said)
        run.advance(
            format=examined.format,
            title=header.title,
            mode=Package.Mode.FULL if header.full else Package.Mode.DELTA,
            made_at=header.made,
            recorded_at=replayed,
            covers_institutions=list(header.covers_institutions),
            covers_kinds=list(header.covers_kinds),
            state=Package.State.LOADING,
            stage=Package.Stage.RECORDING,
        )
        reason = _out_of_time(package)
        if reason:
            hold(package=package, reason=reason)
    return not reason


def _out_of_time(package: Package) -> str:
    """A package from the future is held itself; it counts as of its receipt, so it never holds those after it."""
    if package.made_at is None or package.said_at is None:
        return ""
    if package.made_at > clock.now() + _AHEAD:
        return f"Пакет датирован будущим: составлен {date(package.made_at.astimezone(clock.region_zone()).date())}."
    later = Package.objects.filter(supplier=package.supplier).taken().said_after(package.said_at)
    return "Пакет собран раньше, чем уже принятый от этого поставщика." if later.exists() else ""


def _record(run: Run, read: _FirstPass, readers: Readers, watch: Watch) -> bool:
    """All batches that are not in yet; False if the caller stopped between two."""
    if run.package.state != Package.State.LOADING:
        run.advance(state=Package.State.LOADING)
    persons = read.vocabulary.names_of(ItemType.PERSON)
    run.is_person_sent = lambda id_: read.examined.holds(persons, id_)
    while True:
        try:
            for batch in _batches(run, read, readers):
                is_behind = _record_batch(run, batch)
                watch.on_batch(batch)
                if watch.stop() or (is_behind and not catch_up(run, watch.stop)):
                    return False
        except unchanged.Touched as touched:
            read.passing = {no: sent for no, sent in read.passing.items() if sent.digest not in touched.digests}
        else:
            if run.is_full:
                run.advance(stage=Package.Stage.WITHDRAWING)
            else:
                run.package.stage = Package.Stage.CLOSING  # stored with the end: to read on again finds nothing to read
            return True


def _batches(run: Run, read: _FirstPass, readers: Readers) -> Iterable[PreparedBatch]:
    """From where the package is recorded by now."""
    if read.batches is not None:
        return read.batches
    validation = Validation(read.vocabulary, run.rights.kinds, frozenset(read.examined.repeated), clock.today())
    chunks = reader_for(read.examined).split(
        unchanged.to_be_read(read.stored, read.examined, read.passing),
        limits=Limits(chunk_records=records_at_once()),
        after_place=run.last_place(),
        after_number=run.package.done_batches,
        passed=read.passing,
        digested=run.is_full,
    )
    reading = readers if read.examined.size > SMALL else workers.HERE  # to send it there and back takes longer
    return reading.prepared(chunks, read.examined, validation)


def _record_batch(run: Run, batch: PreparedBatch) -> bool:
    """As `batches.record`; another writer that it met is given way to."""
    attempts = 1
    while True:
        counts = run.counts.copy()
        try:
            return batches.record(run, batch)
        except (OperationalError, IntegrityError) as error:
            run.counts = counts
            state = getattr(error.__cause__, "sqlstate", None)
            if state not in _AGAIN or attempts == _ATTEMPTS:
                raise
            attempts += 1


def _withdraw(run: Run) -> None:
    """A full package withdraws what it knows and does not say, unless that is suspiciously much."""
    package = run.package
    absences.find(run)
    reason = guard.reason(package)
    if reason and package.released != Package.Stage.WITHDRAWING:
        hold(package=package, reason=reason)
        return
    passed(PipelineStep.WITHDRAWING)
    withdrawals.withdraw(run)
    run.advance(stage=Package.Stage.CLOSING)
