"""Merging, undoing, deciding and reconsidering, with the current view following in the same transaction."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction

from kontingent.audit.actor import Actor
from kontingent.current.actions import reproject
from kontingent.current.ties import concerned_by, read_ties
from kontingent.history.locks import take_write_lock
from kontingent.kernel import clock
from kontingent.kernel.errors import NotFound, Refusal
from kontingent.kernel.portions import portions
from kontingent.people import case_actions, doubting, merge_actions, reconsidering
from kontingent.people.reasons import Reason
from kontingent.people.split_actions import parted_from

RECOGNITION = Actor.system()
AT_ONCE = 2000  # persons projected in one transaction


def reunite(*, person_id: int, survivor_id: int, by: Actor) -> None:
    """The undoing of a split: the person that was parted is merged back."""
    if not parted_from(survivor_id, person_id):
        raise NotFound("Такого разделения нет.")
    _with_view(partial(merge_actions.merge, person_id=person_id, survivor_id=survivor_id, by=by, were_one=True))


def undo_merge(*, person_id: int, by: Actor, seen: datetime | None = None) -> None:
    _with_view(partial(merge_actions.undo_merge, person_id=person_id, by=by, seen=seen))


def decide_case(*, case_id: int, same: bool, by: Actor) -> None:
    _with_view(partial(case_actions.decide_case, case_id=case_id, same=same, by=by))


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """`done` and `refused` are numbers of cases, those with the sentence why nothing was done; the others were."""

    done: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]


def decide_cases(*, case_ids: Iterable[int], same: bool, by: Actor) -> DecisionResult:
    """As they were ticked."""
    return _each(case_ids, partial(case_actions.decide_case, same=same, by=by))


def postpone_cases(*, case_ids: Iterable[int], until: date | None, note: str = "", by: Actor) -> DecisionResult:
    return _each(case_ids, partial(case_actions.postpone_case, until=until, note=note, by=by))


def undo_decisions(*, case_ids: Iterable[int], by: Actor) -> DecisionResult:
    """The last one first."""
    return _each(reversed(list(case_ids)), partial(case_actions.undo_decision, by=by))


@transaction.atomic
def _each(case_ids: Iterable[int], act: Callable[..., frozenset[int]]) -> DecisionResult:
    """What cannot be done of one does not stop the others."""
    done: list[int] = []
    refused: list[tuple[int, str]] = []
    for case_id in dict.fromkeys(case_ids):
        try:
            _with_view(
                partial(act, case_id=case_id)
            )  # each, so that the next one is compared with what they are by now
            done.append(case_id)
        except Refusal as refusal:
            refused.append((case_id, str(refusal)))
    return DecisionResult(tuple(done), tuple(refused))


def doubt(*, pairs: Collection[tuple[int, int]], reason: Reason, moment: Callable[[], datetime]) -> None:
    """A case of each pair, looked at at once."""
    concerned = _with_view(partial(doubting.doubt, pairs=pairs, reason=reason, at=moment()), moment)
    reconsider(person_ids=concerned, moment=moment)


def reconsider(
    *, person_ids: Collection[int] | None, by: Actor = RECOGNITION, moment: Callable[[], datetime] = clock.now
) -> int:
    """Looks at the open cases of these persons and their kin again (at all, with None). How many it concerned.

    Parents who turn out to be one tie their children, and the other way round: until nobody is left.
    """
    return look_again_at(None if person_ids is None else _concerned_by(person_ids), by=by, moment=moment)


def look_again_at(
    asked: Collection[int] | None, *, by: Actor = RECOGNITION, moment: Callable[[], datetime] = clock.now
) -> int:
    """As `reconsider`, where it is known whom a change of the persons concerns."""
    concerned: set[int] = set()
    while asked is None or asked:
        parts = [None] if asked is None else portions(sorted(asked), AT_ONCE)
        merged = {one for some in parts for one in _with_view(partial(_reconsider, some, by), moment)}
        concerned |= merged
        asked = _concerned_by(merged)
    return len(concerned)


def _concerned_by(person_ids: Collection[int]) -> set[int]:
    return concerned_by("SELECT unnest(%(ids)s::bigint[])", {"ids": list(person_ids)}) if person_ids else set()


def _reconsider(person_ids: Collection[int] | None, by: Actor) -> frozenset[int]:
    return reconsidering.reconsider(person_ids=person_ids, by=by, read_ties=read_ties)


@transaction.atomic
def _with_view(decide: Callable[[], frozenset[int]], moment: Callable[[], datetime] = clock.now) -> frozenset[int]:
    """`moment`: at which the view changes, if it does."""
    take_write_lock()
    if affected := decide():
        reproject(persons=affected, recorded_at=moment())
    return affected
