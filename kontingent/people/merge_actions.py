"""Two persons are one, or are not: merging and undoing a merge.

Only pointers change; facts stay where they are. Every verb returns the ids whose view has to be projected again, by the
caller, who holds the write lock.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel import clock
from kontingent.kernel.errors import NotFound, Refusal
from kontingent.kernel.identifiers import snils_valid
from kontingent.people.models import Case, Identifier, Merge, Person, PersonCard
from kontingent.people.queries import SNILS, borrowed_snils, survivors


class ImpossibleMerge(Refusal):
    code = "impossible_merge"


class MergeUndone(Refusal):
    """Somebody was faster."""

    code = "merge_undone"


@transaction.atomic
def merge(*, person_id: int, survivor_id: int, by: Actor, were_one: bool = False) -> frozenset[int]:
    """The first person is the second one. Whoever was merged into the first before goes along.

    Who `were_one` until they were parted may bear different СНИЛС: the person bore both.
    """
    merged, survivor = survivor_of(person_id), survivor_of(survivor_id)
    if merged == survivor:
        raise ImpossibleMerge("Это уже одна персона.")
    if not were_one:
        _refuse_different_snils(merged, survivor)
    now = clock.now()
    Merge.objects.create(person_id=merged, survivor_id=survivor, merged_at=now, merged_by=by.user_id)
    Person.objects.filter(Q(pk=merged) | Q(merged_into_id=merged)).update(merged_into_id=survivor)
    group = group_of(survivor)
    Case.objects.filter(state=Case.State.OPEN, person_id__in=group, candidate_id__in=group).update(
        state=Case.State.SAME, decided_at=now, decided_by=by.user_id
    )
    _journal(merged, by, Action.PERSONS_MERGED, f"Объединена с персоной {survivor}.", survivor=survivor)
    return group


@transaction.atomic
def undo_merge(*, person_id: int, by: Actor, seen: datetime | None = None) -> frozenset[int]:
    """The person is himself again, with those who had been merged into him; the case that was decided is open again.

    Whom recognition merged by itself it would merge again: their case is decided as different.
    `seen`: when the merge was made that somebody wants undone. MergeUndone if it does not stand any more.
    """
    undone = Merge.objects.select_for_update().filter(person_id=person_id, undone_at=None).first()
    if seen is not None and (undone is None or undone.merged_at != seen):
        raise MergeUndone("Это объединение уже отменено.")
    if undone is None:
        raise ImpossibleMerge("Эта персона ни с кем не объединена.")
    group = group_of(survivor_of(person_id))
    now = clock.now()
    Merge.objects.filter(person_id=person_id, undone_at=None).update(undone_at=now, undone_by=by.user_id)
    _point_anew(group)
    _decide_anew(group, undone, by)
    _journal(
        person_id, by, Action.MERGE_UNDONE, f"Отделена от персоны {undone.survivor_id}.", survivor=undone.survivor_id
    )
    return group


def survivor_of(person_id: int) -> int:
    found = survivors([person_id])
    if person_id not in found:
        raise NotFound("Такой персоны нет.")
    return found[person_id]


def group_of(survivor_id: int) -> frozenset[int]:
    """Everybody who is the survivor, with himself."""
    merged = Person.objects.filter(merged_into_id=survivor_id).order_by().values_list("pk", flat=True)
    return frozenset({survivor_id, *merged})


def _refuse_different_snils(*person_ids: int) -> None:
    first, second = (_valid_snils(person_id) for person_id in person_ids)
    if first and second and first.isdisjoint(second):
        raise ImpossibleMerge(
            "У этих персон разные СНИЛС, и оба верны по контрольному числу.",
            cure="Если один из них ошибочен, его сначала исправляет поставщик.",
        )


def _valid_snils(person_id: int) -> frozenset[str]:
    """But a parent's, which says nothing of him."""
    values = Identifier.objects.filter(person_id=person_id, scheme=SNILS).order_by().values_list("value", flat=True)
    borrowed = borrowed_snils([person_id]).get(person_id, frozenset())
    return frozenset(value for value in values if snils_valid(value)) - borrowed


def _point_anew(group: Collection[int]) -> None:
    """Each of the group to the end of the chain of merges that still hold."""
    onwards = dict(
        Merge.objects.filter(person_id__in=group, undone_at=None).order_by().values_list("person_id", "survivor_id")
    )
    for person_id in group:
        end = person_id
        while end in onwards:
            end = onwards[end]
        Person.objects.filter(pk=person_id).update(merged_into_id=None if end == person_id else end)


def _decide_anew(group: Collection[int], undone: Merge, by: Actor) -> None:
    """The cases that this merge closed, of those who are two again."""
    survivor = survivors(group)
    closed = Case.objects.filter(
        state=Case.State.SAME, decided_at=undone.merged_at, person_id__in=group, candidate_id__in=group
    )
    apart = [case for case in closed if survivor[case.person_id] != survivor[case.candidate_id]]
    cases = Case.objects.filter(pk__in=[case.pk for case in apart])
    if undone.merged_by is None and by.user_id is not None:
        cases.update(state=Case.State.DIFFERENT, decided_at=clock.now(), decided_by=by.user_id)
        establish([case.person_id for case in apart])
    else:
        cases.update(state=Case.State.OPEN, decided_at=None, decided_by=None)


def establish(person_ids: Collection[int]) -> None:
    """Persons of whom no case waits are sure to be somebody."""
    waiting = Case.objects.filter(state=Case.State.OPEN, person_id__in=person_ids).values("person_id")
    Person.objects.filter(pk__in=person_ids).exclude(pk__in=waiting).update(is_provisional=False)


def name_of(person_id: int) -> str:
    """As the journal keeps it; the card of a merged person is the survivor's."""
    card = PersonCard.objects.filter(pk=survivor_of(person_id)).first()
    return card.full_name if card else ""


def _journal(person_id: int, by: Actor, action: Action, description: str, *, survivor: int) -> None:
    record(
        by=by,
        action=action,
        object_type=ObjectType.PERSON,
        object_id=person_id,
        object_name=name_of(person_id),
        description=description,
        details={"person": person_id, "survivor": survivor},
    )
