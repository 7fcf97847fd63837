"""The first pass over a package: its header, what it holds, and whether it may be recorded at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from kontingent.history.rules.rule import Severity
from kontingent.ingest import closing, protocol, storage, unchanged, workers
from kontingent.ingest.catching_up import records_at_once
from kontingent.ingest.circumstances import circumstances_of
from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.header import Header, header_of
from kontingent.ingest.looking_ahead import LookedThrough
from kontingent.ingest.models import Package
from kontingent.ingest.readers.package import Examined
from kontingent.ingest.readers.registry import Reader, reader_for, reader_of
from kontingent.ingest.reading_ahead import ReadAhead, Terms
from kontingent.ingest.rules import packages as rules
from kontingent.ingest.run import Run
from kontingent.ingest.validation.prepared import PreparedBatch, RemarkDraft
from kontingent.ingest.vocabulary import Vocabulary, all_vocabularies, choose
from kontingent.ingest.workers import Readers
from kontingent.kernel import clock
from kontingent.kernel.russian import date

_AHEAD = timedelta(days=1)  # clocks of suppliers differ, and so do their time zones


@dataclass(slots=True)
class FirstPass:
    """What the first pass over a package tells."""

    stored: storage.Stored
    examined: Examined
    header: Header
    vocabulary: Vocabulary
    reader: Reader
    passing: unchanged.Passing
    batches: Sequence[PreparedBatch] | None  # if all of it was read before its turn


def before_its_turn(run: Run, readers: Readers, ahead: workers.Awaited | None) -> ReadAhead | None:
    """What was read of the package, if to read it now would give the same."""
    terms = Terms(clock.today(), run.rights.kinds, records_at_once(), run.mapping)
    readers.terms[run.package.supplier.code] = terms
    read = workers.finished(ahead)
    if read is None or run.package.done_batches or (read.sha256, read.terms) != (bytes(run.package.sha256), terms):
        return None
    return None if unchanged.is_any_known(run.supplier_id, read.digests) else read


def examine(
    run: Run, stored: storage.Stored, ahead: ReadAhead | None = None, looked_through: LookedThrough | None = None
) -> FirstPass:
    """By what was done `ahead`, or what it was `looked_through` for."""
    package, passing = run.package, unchanged.Passing()
    if ahead is None:
        looked = _of_this(run, looked_through)
        headings = run.mapping.headings
        reader = reader_for(looked.examined, headings) if looked else reader_of(stored.head(), headings)
        examined, passing = unchanged.examine(
            reader, stored, run.supplier_id, lambda found: _circumstances(run, found), looked
        )
    else:
        examined = ahead.examined
    vocabulary = _vocabulary(run, examined)
    run.circumstances = _circumstances(run, examined)
    header = header_of(examined.title, _meta(package, examined, vocabulary), vocabulary)
    if header.supplier != package.supplier.code:
        raise PackageRefused(
            f"Пакет поставщика «{header.supplier}», а прислан от имени «{package.supplier.code}».",
            cure=rules.OTHER_SUPPLIER.cure,
            rule=rules.OTHER_SUPPLIER,
        )
    reader = reader_for(examined, run.mapping.headings)
    return FirstPass(stored, examined, header, vocabulary, reader, passing, ahead.batches if ahead else None)


def _of_this(run: Run, known: LookedThrough | None) -> unchanged.Looked | None:
    """If to look through the package now would give the same: its supplier may have headings of his own."""
    if known is None or (known.sha256, known.supplier_id) != (bytes(run.package.sha256), run.supplier_id):
        return None
    return None if known.looked.examined.headless and run.mapping.headings else known.looked


def _meta(package: Package, examined: Examined, vocabulary: Vocabulary) -> Mapping[str, str]:
    """The header as sent; of a format that may leave it out, whoever sent the package and when it was received."""
    if not examined.headless:
        return examined.meta
    names = vocabulary.header
    given = {names["supplier"]: package.supplier.code, names["made"]: package.received_at.isoformat()}
    return given | examined.meta


def _vocabulary(run: Run, examined: Examined) -> Vocabulary:
    return run.mapping.applied(choose(examined.meta, examined.first_type, all_vocabularies()))


def _circumstances(run: Run, examined: Examined) -> bytes:
    return circumstances_of(examined, _vocabulary(run, examined), run.rights, run.supplier_id, run.mapping)


def begin(run: Run, read: FirstPass) -> bool:
    """Note the header; False if the package is held before anything of it is recorded.

    That of a package of changes is stored with its first batch, unless there is more to say of it.
    """
    package, examined, header = run.package, read.examined, read.header
    notes = [RemarkDraft(one.rule.code, 0, one.at, value=one.value) for one in examined.said]
    replayed = header.recorded if package.supplier.replays else None
    if header.recorded is not None and replayed is None:
        notes.append(RemarkDraft(rules.NO_REPLAY.code, 0, value=header.recorded.isoformat()))
    told = {
        "format": examined.format, "title": header.title, "made_at": header.made, "recorded_at": replayed,
        "mapped_until": package.mapped_until,
    }  # fmt: skip
    run.tell(**told, state=Package.State.LOADING, stage=Package.Stage.RECORDING)
    reason = _out_of_time(package, run.last_said)
    if not (header.full or notes or reason or examined.met) and examined.items:
        return True
    with transaction.atomic():
        protocol.write(package.pk, closing.CLOSING, notes, {})
        run.counts["remarks"] += len(notes)
        run.counts["refused"] += sum(one.rule.severity is Severity.REFUSED for one in examined.said)
        run.advance(
            **told,
            headings=examined.met,
            mode=Package.Mode.FULL if header.full else Package.Mode.DELTA,
            covers_institutions=list(header.covers_institutions),
            covers_kinds=list(header.covers_kinds),
            state=Package.State.LOADING,
            stage=Package.Stage.RECORDING,
        )
        if reason:
            run.hold(reason)
    return not reason


def _out_of_time(package: Package, last_said: datetime | None) -> str:
    """A package from the future is held itself; it counts as of its receipt, so it never holds those after it."""
    if package.made_at is None or package.said_at is None:
        return ""
    if package.made_at > clock.now() + _AHEAD:
        return f"Пакет датирован будущим: составлен {date(package.made_at.astimezone(clock.region_zone()).date())}."
    is_late = last_said is not None and last_said > package.said_at
    return "Пакет собран раньше, чем уже принятый от этого поставщика." if is_late else ""
