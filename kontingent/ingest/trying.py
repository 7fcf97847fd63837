"""«Проверить без загрузки»: a package goes the way of its loading over a shadow of the register (ADR 0077).

Batches are recorded by the same code, without the lock; nothing is projected, so who is found by what another batch of
the package said is foreseen nearly. What was found is kept with the package until it is loaded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction

from kontingent.audit.models import Action
from kontingent.ingest import absences, foreseeing, guard, journal, storage
from kontingent.ingest.actions import forget_trial, refuse
from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.first_pass import begin, examine
from kontingent.ingest.models import ForeseenLine, Package, Remark, Withdrawal
from kontingent.ingest.receipts import receipt_of
from kontingent.ingest.run import COUNTED, Run
from kontingent.ingest.second_pass import Watch, record
from kontingent.ingest.shadow import shadowed
from kontingent.ingest.workers import Readers
from kontingent.kernel import clock

_TOLD = (
    "format", "title", "mode", "made_at", "recorded_at", "covers_institutions", "covers_kinds", "vanishing", "reason",
    "organisations", "headings", "mapped_until",
)  # fmt: skip
_AT_ONCE = 5000  # rows


class Trial(Run):
    """A loading of which nothing stays: the package changes in memory alone."""

    projects: ClassVar[bool] = False

    @contextmanager
    def writing(self) -> Iterator[datetime]:
        with transaction.atomic():
            yield self.package.recorded_at or clock.now()

    def note(self, *, moment: datetime, number: int, places: tuple[int, int], **changes: object) -> None:
        del moment, places
        self.advance(done_batches=number, **changes)

    def hold(self, reason: str) -> None:
        """It goes on, to tell the rest too."""
        self.package.reason = f"{self.package.reason} {reason}".strip()

    def advance(self, **changes: object) -> None:
        for name, value in changes.items():
            setattr(self.package, name, value)


def try_out(run: Trial, stored: storage.Stored, *, readers: Readers, watch: Watch) -> None:
    """TRIED, with what a loading would do; REFUSED if the file is at fault; as it was if the caller stopped."""
    try:
        found = _found(run, stored, readers, watch)
    except PackageRefused as refused:
        run.package.refresh_from_db()
        refuse(package=run.package, error=refused, by=run.by)
        return
    if found is not None:
        _keep(run, found)


def _found(run: Run, stored: storage.Stored, readers: Readers, watch: Watch) -> foreseeing.Foreseen | None:
    with shadowed(run.supplier_id, absences.make_tables):
        read = examine(run, stored, None)
        begin(run, read)
        watch.on_start(read.examined.items)
        if not record(run, read, readers, watch):
            return None
        if run.is_full:
            absences.look(run)
            if reason := guard.reason(run.package):
                run.hold(reason)
        return foreseeing.find(run)


def _keep(run: Run, found: foreseeing.Foreseen) -> None:
    package = run.package
    values: dict[str, Any] = {name: getattr(package, name) for name in _TOLD}
    known = set(foreseeing.registered_places(package.organisations))
    with transaction.atomic():
        forget_trial(package)
        Remark.objects.bulk_create(found.remarks, batch_size=_AT_ONCE)
        Withdrawal.objects.bulk_create(found.withdrawals, batch_size=_AT_ONCE)
        ForeseenLine.objects.bulk_create(found.lines, batch_size=_AT_ONCE)
        for name, value in values.items():
            setattr(package, name, value)
        package.organisations = [place for place in package.organisations if place in known]
        package.counts = {name: run.counts[name] for name in COUNTED}
        package.foreseen = found.told
        package.state, package.stage, package.done_batches = Package.State.TRIED, Package.Stage.READING, 0
        package.tried_at = clock.now()
        package.save()
        details = {**package.counts, "receipt": receipt_of(package)["digest"]}
        journal.record(package, Action.PACKAGE_CLOSED, run.by, "Проверен без загрузки", details=details)
