"""What people do with a case: decide it, put it off, take a decision back.

As with merges, every verb returns the ids whose view has to be projected again, by the caller, who holds the lock.
"""

from datetime import date

from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel import clock, russian
from kontingent.kernel.errors import NotFound, Refusal
from kontingent.people.merge_actions import establish, group_of, merge, name_of, survivor_of, undo_merge
from kontingent.people.models import Case, Merge, Person

NOBODY: frozenset[int] = frozenset()
NO_DAY = date.max  # put off until somebody returns it


class CaseClosed(Refusal):
    """Somebody was faster."""

    code = "case_closed"


class WrongDay(Refusal):
    code = "wrong_day"


@transaction.atomic
def decide_case(*, case_id: int, same: bool, by: Actor) -> frozenset[int]:
    """«Тот же человек» merges the provisional person; «разные люди» makes him a person of his own."""
    case = _open(case_id)
    affected = NOBODY
    if same and survivor_of(case.person_id) != survivor_of(case.candidate_id):
        affected = merge(person_id=case.person_id, survivor_id=case.candidate_id, by=by)
    else:
        case.state = Case.State.SAME if same else Case.State.DIFFERENT
        case.decided_at, case.decided_by = clock.now(), by.user_id
        case.save(update_fields=["state", "decided_at", "decided_by"])
    if not same:
        establish([case.person_id])
    _journal(case, by, "Тот же человек." if same else "Разные люди.", same=same)
    return affected


@transaction.atomic
def postpone_case(*, case_id: int, until: date | None, note: str = "", by: Actor) -> frozenset[int]:
    """Until a day to come, or until somebody returns it (`NO_DAY`), with a note that says why; None returns it."""
    case = _open(case_id)
    if until is not None and until <= clock.today():
        raise WrongDay("Отложить можно до завтрашнего дня или позже.")
    if until == NO_DAY and not note:
        raise WrongDay("Напишите, до какого дня отложить или чего ждать.")
    case.postponed_until, case.note = until, note if until else case.note
    case.save(update_fields=["postponed_until", "note"])
    if until is None:
        said = "Возвращено к решению."
    else:
        said = "Отложено." if until == NO_DAY else f"Отложено до {russian.date(until)}."
    _journal(case, by, said)
    return NOBODY


@transaction.atomic
def undo_decision(*, case_id: int, by: Actor) -> frozenset[int]:
    """The case waits again, and whom the decision merged is two again."""
    case = _locked(case_id)
    if case.state == Case.State.OPEN or not case.reasons:  # a pair that was parted by ids has no doubt to wait
        raise CaseClosed(f"Это совпадение уже другое: {case.get_state_display()}.")
    if case.state == Case.State.SAME:
        return _undo_merge_of(case, by)
    Case.objects.filter(pk=case_id).update(state=Case.State.OPEN, decided_at=None, decided_by=None)
    Person.objects.filter(pk=case.person_id).update(is_provisional=True)
    _journal(case, by, "Снова ждёт решения.")
    return NOBODY


def _undo_merge_of(case: Case, by: Actor) -> frozenset[int]:
    """Whoever the provisional person was by then is who was merged."""
    group = group_of(survivor_of(case.person_id))
    standing = Merge.objects.filter(person_id__in=group, undone_at=None).values_list("person_id", "merged_at")
    for person_id, merged_at in standing:
        if merged_at == case.decided_at:
            return undo_merge(person_id=person_id, by=by, seen=merged_at)
    raise CaseClosed("Это объединение уже отменено.")


def _open(case_id: int) -> Case:
    case = _locked(case_id)
    if case.state != Case.State.OPEN:
        raise CaseClosed(f"Это совпадение уже решено: {case.get_state_display()}.")
    return case


def _locked(case_id: int) -> Case:
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise NotFound("Такого совпадения нет.")
    return case


def _journal(case: Case, by: Actor, description: str, **details: object) -> None:
    record(
        by=by,
        action=Action.CASE_DECIDED,
        object_type=ObjectType.CASE,
        object_id=case.pk,
        object_name=name_of(case.person_id),
        description=description,
        details={"person": case.person_id, "candidate": case.candidate_id, **details},
    )
