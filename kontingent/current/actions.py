"""The only writer of facts and of the current view."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from kontingent.current.projection import behind, project_institutions, project_persons
from kontingent.current.projection.persons import Kindred
from kontingent.current.projection.tree import Circle, circles
from kontingent.history.entries import Entry
from kontingent.history.kinds.base import Subject
from kontingent.history.recording import Recorded, Standing, record


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a batch; `refused` records are not in the register."""

    persons: Recorded
    institutions: Recorded
    refused: tuple[Circle, ...] = ()
    is_behind: bool = False  # until `catch_up`
    around: Kindred | None = None  # of the persons written, if they were projected


def apply(
    *,
    persons: Sequence[Entry],
    institutions: Sequence[Entry],
    supplier_id: int,
    package_id: int,
    recorded_at: datetime,
    arrived: Collection[int] = (),
    arrived_institutions: Collection[int] = (),
    project: bool = True,
    at_once: int | None = None,
    known: Standing | None = None,
) -> Applied:
    """Record one batch and project whom it touched. The caller holds the transaction and the write lock.

    `arrived` are persons to whom the supplier has given an id: whoever pointed at it is projected too. With
    `project=False` the current view stays behind until `reproject` or `rebuild`.
    With `at_once`, when the institutions concern more persons than that, their view stays behind until `catch_up`.
    `known`: what stands of the persons, as `record` takes it.
    """
    refused = circles(institutions, supplier_id=supplier_id)
    places = {circle.place for circle in refused}
    of_institutions = record(
        Subject.INSTITUTION,
        [entry for entry in institutions if entry.draft.place not in places],
        supplier_id=supplier_id,
        package_id=package_id,
        recorded_at=recorded_at,
    )
    of_persons = record(
        Subject.PERSON, persons, supplier_id=supplier_id, package_id=package_id, recorded_at=recorded_at, known=known
    )
    is_behind, around = False, None
    if project:
        moved = project_institutions(of_institutions.written, recorded_at=recorded_at, arrived=arrived_institutions)
        is_behind = at_once is not None and len(moved) > at_once
        if is_behind:
            behind.remember(moved)
            moved = frozenset()
        around = project_persons(
            moved, recorded_at=recorded_at, written=of_persons.written, turned=of_persons.turned, arrived=arrived
        )
    return Applied(of_persons, of_institutions, tuple(refused), is_behind, around)


def catch_up(*, at_once: int, recorded_at: datetime) -> None:
    """Put right some of those whose view stays behind."""
    project_persons(behind.take(at_once), recorded_at=recorded_at)


def reproject(*, persons: Collection[int], recorded_at: datetime) -> None:
    """Bring the view of persons in line after a merge, its undoing or a late recognition; called as `apply` is."""
    project_persons(persons, recorded_at=recorded_at)
