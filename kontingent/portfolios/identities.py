"""Merging, undoing, deciding and reconsidering, with the current view following in the same transaction."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from kontingent.audit.actor import Actor
from kontingent.history.locks import take_write_lock
from kontingent.kernel import clock
from kontingent.kernel.errors import NotFound, Refusal
from kontingent.people import merge_actions, reconsidering
from kontingent.people.split_actions import parted_from
from kontingent.portfolios.actions import reproject

RECOGNITION = Actor.system("Распознавание")
_AT_ONCE = 2000  # persons projected in one transaction


def merge_persons(*, person_id: int, survivor_id: int, by: Actor) -> None:
    _with_view(partial(merge_actions.merge, person_id=person_id, survivor_id=survivor_id, by=by))


def reunite(*, person_id: int, survivor_id: int, by: Actor) -> None:
    """The undoing of a split: the person that was parted is merged back."""
    if not parted_from(survivor_id, person_id):
        raise NotFound("Такого разделения нет.")
    _with_view(partial(merge_actions.merge, person_id=person_id, survivor_id=survivor_id, by=by, were_one=True))


def undo_merge(*, person_id: int, by: Actor, seen: datetime | None = None) -> None:
    _with_view(partial(merge_actions.undo_merge, person_id=person_id, by=by, seen=seen))


def decide_case(*, case_id: int, same: bool, by: Actor) -> None:
    _with_view(partial(merge_actions.decide_case, case_id=case_id, same=same, by=by))


@dataclass(frozen=True, slots=True)
class Decided:
    """`refused`: number of a case and the sentence why it was not decided; the others were."""

    cases: int
    refused: tuple[tuple[int, str], ...]


@transaction.atomic
def decide_cases(*, case_ids: Collection[int], same: bool, by: Actor) -> Decided:
    """Many at once, as the operator ticked them; what cannot be decided does not stop the others."""
    take_write_lock()
    affected: set[int] = set()
    refused: list[tuple[int, str]] = []
    for case_id in sorted(set(case_ids)):
        try:
            affected |= merge_actions.decide_case(case_id=case_id, same=same, by=by)
        except Refusal as refusal:
            refused.append((case_id, str(refusal)))
    reproject(persons=affected, recorded_at=clock.now())
    return Decided(len(set(case_ids)) - len(refused), tuple(refused))


def reconsider(
    *, person_ids: Collection[int] | None, by: Actor = RECOGNITION, recorded_at: datetime | None = None
) -> int:
    """Looks at the open cases of these persons again (at all, with None). How many persons it concerned."""
    return sum(
        len(_with_view(partial(reconsidering.reconsider, person_ids=some, by=by), recorded_at))
        for some in _portions(person_ids)
    )


def _portions(person_ids: Collection[int] | None) -> Iterator[list[int] | None]:
    if person_ids is None:
        yield None
        return
    ids = sorted(person_ids)
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


@transaction.atomic
def _with_view(decide: Callable[[], frozenset[int]], recorded_at: datetime | None = None) -> frozenset[int]:
    take_write_lock()
    affected = decide()
    reproject(persons=affected, recorded_at=recorded_at or clock.now())
    return affected
