"""The way of a package from its bytes to a closed protocol. May be ended at any point and goes on where it was.

Each step is stored with what it did, in one transaction; places depend on the bytes alone, so a second attempt goes on
after the last place of the first. The end is that of an undisturbed run.
"""

from kontingent.audit.actor import Actor
from kontingent.ingest import absences, closing, guard, leases, storage, withdrawals, workers
from kontingent.ingest.actions import FINAL, refuse
from kontingent.ingest.catching_up import catch_up
from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.first_pass import FirstPass, before_its_turn, begin, examine
from kontingent.ingest.looking_again import look_again
from kontingent.ingest.looking_ahead import LookedThrough
from kontingent.ingest.mapping_queries import take_up
from kontingent.ingest.models import Package
from kontingent.ingest.reading_ahead import ReadAhead
from kontingent.ingest.run import Run
from kontingent.ingest.second_pass import UNWATCHED, Watch, record
from kontingent.ingest.steps import PipelineStep, passed
from kontingent.ingest.taking_up import to_be_loaded
from kontingent.ingest.trying import Trial, try_out
from kontingent.ingest.workers import Readers
from kontingent.kernel import garbage

__all__ = ["Watch", "load"]


def load(
    *,
    package_id: int,
    by: Actor,
    readers: Readers = workers.HERE,
    ahead: workers.DoneAhead = workers.NOTHING,
    watch: Watch = UNWATCHED,
) -> Package:
    """Load a received package to its end. BeingLoaded if somebody else does; a package at its end stays as it is.

    `readers` read and check a large package beside this process; `ahead` is what they have done of it by now.
    """
    garbage.look_seldom()
    with leases.held(package_id):
        package, steps, allowance, last_said, is_anybody_behind, stored = to_be_loaded(package_id)
        if package.state in FINAL or package.state == Package.State.HELD:
            return package
        if package.stage == Package.Stage.RESTORING:
            withdrawals.restore(Run(package, allowance, by))
            return package
        run = (Trial if package.only_tried else Run)(package, allowance, by, take_up(package, steps), last_said)
        if isinstance(run, Trial):
            try_out(run, stored, readers=readers, watch=watch)
            return package
        read = _examined(run, stored, before_its_turn(run, readers, ahead.read), ahead.looked_through)
        if read is None:
            return package
        passed(PipelineStep.EXAMINED)
        if package.stage == Package.Stage.READING and not begin(run, read):
            return package
        passed(PipelineStep.HEADED)
        watch.on_start(read.examined.items)
        if is_anybody_behind and not catch_up(run, watch.stop):
            return package
        if package.stage == Package.Stage.RECORDING and not record(run, read, readers, watch):
            return package
        if package.stage == Package.Stage.WITHDRAWING:
            _withdraw(run)
        if package.stage == Package.Stage.CLOSING and package.state not in FINAL:
            look_again(run)
            closing.close(run)
    return package


def _examined(
    run: Run, stored: storage.Stored, ahead: ReadAhead | None, looked_through: LookedThrough | None
) -> FirstPass | None:
    """None if it is no package, and refused."""
    try:
        return examine(run, stored, ahead, looked_through)
    except PackageRefused as refused:
        refuse(package=run.package, error=refused, by=run.by)
        return None


def _withdraw(run: Run) -> None:
    """A full package withdraws what it knows and does not say, unless that is suspiciously much."""
    is_any_absent = absences.find(run)
    if is_any_absent and (reason := guard.reason(run.package)) and run.package.released != Package.Stage.WITHDRAWING:
        run.hold(reason)
        return
    passed(PipelineStep.WITHDRAWING)
    if is_any_absent:
        withdrawals.withdraw(run)
    run.advance(stage=Package.Stage.CLOSING)
