"""The only writer of facts and of the current view."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from kontingent.history.entries import Entry
from kontingent.history.kinds.base import Subject
from kontingent.history.recording import Recorded, record
from kontingent.portfolios.projection import project_institutions, project_persons
from kontingent.portfolios.projection.tree import Circle, circles


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a batch; `refused` records are not in the register."""

    persons: Recorded
    institutions: Recorded
    refused: tuple[Circle, ...] = ()


def apply(
    *,
    persons: Sequence[Entry],
    institutions: Sequence[Entry],
    supplier_id: int,
    package_id: int,
    recorded_at: datetime,
    reproject: Collection[int] = (),
    project: bool = True,
) -> Applied:
    """Record one batch and project whom it touched. The caller holds the transaction and the write lock.

    `reproject` are persons whose identity changed without a fact: merged, divided, newly linked. With `project=False`
    the current view stays behind until `rebuild`: for a first load, where one rebuild costs less than many batches.
    """
    refused = circles(institutions, supplier_id=supplier_id)
    places = {circle.place for circle in refused}
    of_institutions = record(
        Subject.INSTITUTION,
        [entry for entry in institutions if entry.place not in places],
        supplier_id=supplier_id,
        package_id=package_id,
        recorded_at=recorded_at,
    )
    of_persons = record(
        Subject.PERSON, persons, supplier_id=supplier_id, package_id=package_id, recorded_at=recorded_at
    )
    if project:
        concerned = project_institutions(of_institutions.touched, recorded_at=recorded_at)
        kinds = None if concerned or reproject else of_persons.kinds
        project_persons({*concerned, *of_persons.touched, *reproject}, recorded_at=recorded_at, kinds=kinds)
    return Applied(of_persons, of_institutions, tuple(refused))


def reproject(*, persons: Collection[int], recorded_at: datetime) -> None:
    """Bring the view of persons in line after a merge, its undoing or a late recognition; called as `apply` is."""
    project_persons(persons, recorded_at=recorded_at)
