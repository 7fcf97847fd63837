"""What a full package does not say any more (see `absences`) is withdrawn, and may be restored, in batches.

Withdrawing writes tombstones, restoring writes the versions that these closed once more: facts are never removed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kontingent.audit.models import Action
from kontingent.current.actions import Applied, apply
from kontingent.history.entries import Draft, Entry
from kontingent.history.kinds.institution import Subordination
from kontingent.history.models import OPEN_END, Batch
from kontingent.ingest import journal
from kontingent.ingest.absences import WITHDRAWING
from kontingent.ingest.catching_up import catch_up, persons_at_once
from kontingent.ingest.models import Absence, Package, Presence
from kontingent.ingest.run import Run
from kontingent.ingest.steps import PipelineStep, passed
from kontingent.kernel import clock, sql

BATCH = 5000
# By the index on moments; the version that a tombstone closed ended when it was recorded.
_CLOSED = """
    SELECT gone.{subject}, gone.kind, gone.key,
           before.payload::text, uuid_send(before.digest), before.valid_from, before.valid_to
      FROM {table} AS gone
      JOIN {table} AS before
        ON before.{subject} = gone.{subject} AND before.kind = gone.kind AND before.supplier = gone.supplier
       AND before.key = gone.key AND before.superseded_at = gone.recorded_at
     WHERE gone.recorded_at = %(moment)s AND gone.package_id = %(package)s AND gone.place = %(place)s
       AND gone.superseded_at = %(open)s AND gone.payload IS NULL AND before.payload IS NOT NULL
     ORDER BY gone.{subject}, gone.kind, gone.key
"""


@dataclass(frozen=True, slots=True)
class _Subject:
    column: str
    table: str
    is_person: bool


PERSONS = _Subject("person_id", "fact", is_person=True)
INSTITUTIONS = _Subject("institution_id", "institution_fact", is_person=False)


def withdraw(run: Run) -> None:
    """Batch after batch; a loading that was ended goes on with what is still there."""
    absent = set(sql.column("SELECT DISTINCT is_person FROM package_absence WHERE package_id = %s", [run.package.pk]))
    for subject in (one for one in (PERSONS, INSTITUTIONS) if one.is_person in absent):
        after = 0
        while (last := _withdraw_batch(run, subject, after)) is not None:
            after = last
            passed(PipelineStep.WITHDRAWN)
            catch_up(run)


def forget(package_id: int) -> None:
    """What a full package said and did not say, once it is closed or refused."""
    Presence.objects.filter(package_id=package_id).delete()
    Absence.objects.filter(package_id=package_id).delete()


def restore(run: Run) -> None:
    """What the package withdrew stands again, except where its supplier has said something newer since.

    The latest first, and institutions before persons, who are projected by them. Ended anywhere, it goes on: what is
    restored has no open tombstone.
    """
    batches = Batch.objects.filter(package_id=run.package.pk, last_place=WITHDRAWING).order_by("-number")
    moments = list(batches.values_list("recorded_at", flat=True))
    for subject in (INSTITUTIONS, PERSONS):
        for moment in moments:
            _restore_batch(run, subject, moment)
            catch_up(run)
    with transaction.atomic():
        remarked = run.counts["remarks"] > 0
        run.advance(
            state=Package.State.REMARKS if remarked else Package.State.ACCEPTED,
            stage=Package.Stage.CLOSING,
            restored_at=clock.now(),
        )
        said, details = "Отозванное возвращено", {"restored": run.package.restored}
        journal.record(run.package, Action.PACKAGE_CLOSED, run.by, said, details=details)


def _withdraw_batch(run: Run, subject: _Subject, after: int) -> int | None:
    with run.writing() as moment:
        rows = _absent_after(run, subject, after)
        if not rows:
            return None
        entries = [Entry.withdrawal(id_, kind, key=key, place=WITHDRAWING) for id_, kind, key in rows]
        applied = _apply(run, subject, entries, moment)
        run.counts["withdrawn"] += applied.persons.withdrawn + applied.institutions.withdrawn
        _note(run, moment)
    return rows[-1][0]


def _restore_batch(run: Run, subject: _Subject, withdrawn_at: datetime) -> None:
    with run.writing() as moment:
        entries = _closed_at(run, subject, withdrawn_at)
        if not entries:
            return
        # A body that would be above itself by now is refused by its place, which all restored records share.
        alone = [entry for entry in entries if entry.draft.kind == Subordination.code]
        rest = [entry for entry in entries if entry.draft.kind != Subordination.code]
        for some in (*([entry] for entry in alone), rest):
            applied = _apply(run, subject, some, moment)
            run.package.restored += applied.persons.changed + applied.institutions.changed
        _note(run, moment, restored=run.package.restored)


def _apply(run: Run, subject: _Subject, entries: Sequence[Entry], moment: datetime) -> Applied:
    applied = apply(
        persons=entries if subject.is_person else [],
        institutions=[] if subject.is_person else entries,
        supplier_id=run.supplier_id,
        package_id=run.package.pk,
        recorded_at=moment,
        at_once=persons_at_once(),
    )
    run.written.add(applied)
    return applied


def _note(run: Run, moment: datetime, **changes: object) -> None:
    run.note(moment=moment, number=run.package.done_batches + 1, places=(WITHDRAWING, WITHDRAWING), **changes)


def _absent_after(run: Run, subject: _Subject, after: int) -> list[tuple[int, int, str]]:
    """About BATCH records, all of each subject: who belongs is decided by records that are withdrawn with the rest."""
    return sql.rows(
        "SELECT subject_id, kind, key FROM package_absence"
        " WHERE package_id = %s AND is_person = %s AND subject_id > %s"
        " ORDER BY subject_id FETCH FIRST %s ROWS WITH TIES",
        [run.package.pk, subject.is_person, after, BATCH],
    )


def _closed_at(run: Run, subject: _Subject, withdrawn_at: datetime) -> list[Entry]:
    parameters: dict[str, Any] = {
        "moment": withdrawn_at,
        "package": run.package.pk,
        "place": WITHDRAWING,
        "open": OPEN_END,
    }
    return [
        Entry(id_, Draft(kind, key, payload.encode(), digest, start, end, WITHDRAWING))
        for id_, kind, key, payload, digest, start, end in sql.rows(
            _CLOSED.format(subject=subject.column, table=subject.table), parameters
        )
    ]
