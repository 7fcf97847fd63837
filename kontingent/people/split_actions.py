"""One person is two: some of the suppliers' ids lead to a new person from now on.

Only pointers change here; whose facts follow is the business of `current.partings`. The pair is decided as
different, so that neither recognition nor the reconsidering of cases joins it again. Undone by merging him back.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from django.db.models import Q

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.institutions.models import Supplier
from kontingent.institutions.supplier_actions import OPERATOR
from kontingent.kernel.errors import Refusal
from kontingent.people.models import Case, Person, PersonCard, PersonExternalId


class ExternalId(NamedTuple):
    supplier_id: int
    external_id: str


class Holding(NamedTuple):
    """An id, and the person it leads to: his facts are recorded under that one, merged or not."""

    id: ExternalId
    person_id: int
    supplier: str  # name
    is_fixed: bool  # the operator's own id of a person is that of the register, and stays


class ImpossibleSplit(Refusal):
    code = "impossible_split"


class SplitStale(Refusal):
    """The person is not what he was when somebody decided."""

    code = "split_stale"


def holdings_of(survivor_id: int) -> list[Holding]:
    """All ids that lead to the survivor or to whoever was merged into him; by supplier and id."""
    names = {pk: (name, code) for pk, name, code in Supplier.objects.order_by().values_list("pk", "name", "code")}
    known = PersonExternalId.objects.filter(Q(person_id=survivor_id) | Q(person__merged_into_id=survivor_id))
    found = []
    for supplier_id, external_id, person_id in known.order_by("supplier_id", "external_id").values_list(
        "supplier_id", "external_id", "person_id"
    ):
        name, code = names.get(supplier_id, (str(supplier_id), ""))
        is_fixed = code == OPERATOR and external_id == str(person_id)
        found.append(Holding(ExternalId(supplier_id, external_id), person_id, name, is_fixed))
    return found


def mark_of(holdings: Iterable[Holding]) -> str:
    """What a form carries, to tell whether the person is still what was seen."""
    text = "\n".join(f"{one.id.supplier_id} {one.id.external_id} {one.person_id}" for one in holdings)
    return blake2b(text.encode(), digest_size=8).hexdigest()


def refuse_unfit(holdings: Collection[Holding], ids: Collection[ExternalId]) -> None:
    chosen = [one for one in holdings if one.id in ids]
    if not chosen or len(chosen) != len(set(ids)) or any(one.is_fixed for one in chosen):
        raise ImpossibleSplit("Отметьте идентификаторы, которые надо отделить.")
    if len(chosen) == len(holdings):
        raise ImpossibleSplit("Отмечены все идентификаторы: у персоны должен остаться хотя бы один.")


def split(
    *, survivor_id: int, holdings: Collection[Holding], ids: Collection[ExternalId], by: Actor, at: datetime
) -> int:
    """The id of the new person. The caller holds write lock and transaction, and read the holdings in it."""
    refuse_unfit(holdings, ids)
    moved = [one for one in holdings if one.id in ids]
    person = Person.objects.create(created_at=at)
    for one in moved:
        PersonExternalId.objects.filter(supplier_id=one.id.supplier_id, external_id=one.id.external_id).update(
            person=person
        )
    Case.objects.bulk_create(
        Case(
            person=person,
            candidate_id=other,
            state=Case.State.DIFFERENT,
            score=0,
            reasons=[],
            opened_at=at,
            decided_at=at,
            decided_by=by.user_id,
        )
        for other in sorted({survivor_id, *(one.person_id for one in moved)})
    )
    card = PersonCard.objects.filter(pk=survivor_id).first()
    named = ", ".join(f"{one.supplier}: {one.id.external_id}" for one in moved)
    record(
        by=by,
        action=Action.PERSON_SPLIT,
        object_type=ObjectType.PERSON,
        object_id=survivor_id,
        object_name=card.full_name if card else "",
        description=f"Отделена персона {person.pk}: {named}.",
        details={"person": person.pk, "survivor": survivor_id, "ids": [list(one.id) for one in moved]},
    )
    return person.pk


def parted_from(survivor_id: int, person_id: int) -> bool:
    """Whether the second person was parted from the first: the pair is decided as different without a doubt before."""
    return Case.objects.filter(
        person_id=person_id, candidate_id=survivor_id, state=Case.State.DIFFERENT, reasons=[]
    ).exists()
