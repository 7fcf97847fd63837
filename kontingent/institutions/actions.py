"""Writes about institutions that no fact decides: who a supplier speaks of, the root of the region, a place below it.

Requisites are projected from facts, and so is a place in the tree where a supplier that decides subordination gave it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.institutions.models import Institution, InstitutionExternalId
from kontingent.institutions.names import registry_key
from kontingent.institutions.recognition import (
    InstitutionClaim,
    InstitutionOutcome,
    InstitutionRecognition,
    Resembling,
    decide,
)
from kontingent.kernel import sql
from kontingent.kernel.errors import NotFound, Refusal

# What the caller of `recognise` gives, gets and compares stands here for him too.
__all__ = ["InstitutionClaim", "InstitutionOutcome", "InstitutionRecognition", "found_region", "move", "recognise"]

_FOUNDING = 7_002  # the lock of two commands that found the region at once; any number


class NoRegion(Refusal):
    code = "no_region"


class ImpossiblePlace(Refusal):
    """The institution cannot stand there."""

    code = "impossible_place"


def recognise(claims: Sequence[InstitutionClaim], *, supplier_id: int) -> list[InstitutionRecognition]:
    """One answer a claim, in their order; creates institutions below the root and remembers the supplier's ids.

    The caller holds the write lock and the transaction. NoRegion if the region was never founded.
    """
    known = dict(
        InstitutionExternalId.objects.filter(
            supplier_id=supplier_id, external_id__in=[claim.external_id for claim in claims]
        ).values_list("external_id", "institution_id")
    )
    unknown = {claim.external_id: claim for claim in claims if claim.external_id not in known}
    answers = _settle(list(unknown.values()), supplier_id) if unknown else {}
    for external_id, institution_id in known.items():
        answers[external_id] = InstitutionRecognition(institution_id, InstitutionOutcome.FOUND)
    _become(claims, answers)
    return [answers[claim.external_id] for claim in claims]


def _settle(claims: Sequence[InstitutionClaim], supplier_id: int) -> dict[str, InstitutionRecognition]:
    """Those the supplier sends for the first time."""
    resembling = _resembling(claims, supplier_id)
    answers: dict[str, InstitutionRecognition] = {}
    new: list[InstitutionClaim] = []
    taken: set[int] = set()
    ids = _reserve_ids(len(claims))
    for n, claim in enumerate(claims):
        decision = decide(claim, resembling[n])
        if decision.institution_id is not None and decision.institution_id not in taken:
            answer = InstitutionRecognition(decision.institution_id, InstitutionOutcome.FOUND)
        else:
            new.append(claim)
            answer = InstitutionRecognition(
                next(ids), InstitutionOutcome.NEW, tuple(reason.value for reason in decision.reasons)
            )
        taken.add(answer.institution_id)
        answers[claim.external_id] = answer
    _create(new, answers)
    InstitutionExternalId.objects.bulk_create(
        InstitutionExternalId(supplier_id=supplier_id, external_id=external_id, institution_id=answer.institution_id)
        for external_id, answer in answers.items()
    )
    return answers


_RESEMBLING = """
WITH claim AS (
    SELECT * FROM unnest(%(numbers)s::int[], %(names)s::text[], %(inn)s::text[], %(ogrn)s::text[])
        AS t (n, name, inn, ogrn)
), hit AS (
    SELECT n, id FROM claim JOIN institution USING (ogrn) WHERE ogrn <> ''
    UNION SELECT n, id FROM claim JOIN institution USING (inn) WHERE inn <> ''
    UNION SELECT n, id FROM claim JOIN institution ON full_name = name WHERE name <> ''
)
SELECT hit.n, id, full_name, inn, kpp, ogrn,
       EXISTS (SELECT FROM institution_external_id AS known
                WHERE known.institution_id = id AND known.supplier_id = %(supplier)s)
  FROM hit JOIN institution USING (id)
"""


def _resembling(claims: Sequence[InstitutionClaim], supplier_id: int) -> dict[int, list[Resembling]]:
    found: defaultdict[int, list[Resembling]] = defaultdict(list)
    values: dict[str, Any] = {
        "supplier": supplier_id,
        "numbers": list(range(len(claims))),
        "names": [claim.full_name for claim in claims],
        "inn": [claim.inn or "" for claim in claims],
        "ogrn": [claim.ogrn or "" for claim in claims],
    }
    for n, *row in sql.rows(_RESEMBLING, values):
        found[n].append(Resembling(*row))
    return found


def _reserve_ids(count: int) -> Iterator[int]:
    return iter(sorted(sql.column("SELECT nextval('institution_id_seq') FROM generate_series(1, %s)", [count])))


def _create(claims: Sequence[InstitutionClaim], answers: dict[str, InstitutionRecognition]) -> None:
    """Below the root, where only those who see the whole region see its persons, until somebody decides its place."""
    if not claims:
        return
    root = Institution.objects.filter(parent=None).order_by("pk").first()
    if root is None:
        raise NoRegion("Регион ещё не создан.", cure="Выполните kontingent init.")
    Institution.objects.bulk_create(
        Institution(
            id=answers[claim.external_id].institution_id,
            parent=root,
            path=[root.pk, answers[claim.external_id].institution_id],
            is_body=claim.is_body,
            is_organisation=claim.is_organisation,
            full_name=claim.full_name,
            name_key=registry_key(claim.full_name),
        )
        for claim in claims
    )


def _become(claims: Sequence[InstitutionClaim], answers: dict[str, InstitutionRecognition]) -> None:
    """A school may be a governing body as well: each kind of record adds to what the institution is."""
    for flag in ("is_body", "is_organisation"):
        ids = {answers[claim.external_id].institution_id for claim in claims if getattr(claim, flag)}
        Institution.objects.filter(pk__in=ids, **{flag: False}).update(**{flag: True})


@transaction.atomic
def found_region(*, name: str, by: Actor) -> Institution:
    """The root of the tree; once there is one, it stays as it is."""
    sql.execute("SELECT pg_advisory_xact_lock(%s)", [_FOUNDING])
    if root := Institution.objects.filter(parent=None).order_by("pk").first():
        return root
    [institution_id] = _reserve_ids(1)
    root = Institution.objects.create(
        id=institution_id, path=[institution_id], is_body=True, full_name=name, name_key=registry_key(name)
    )
    record(
        by=by,
        action=Action.INSTITUTION_CREATED,
        object_type=ObjectType.BODY,
        object_id=root.pk,
        object_name=root.name,
        description="Создан корень дерева органов управления.",
    )
    return root


_NEW_PATHS = """
UPDATE institution SET path = %(above)s::bigint[] || path[array_position(path, %(id)s::bigint):]
 WHERE path @> ARRAY[%(id)s::bigint] RETURNING id
"""


@transaction.atomic
def move(*, institution_id: int, parent_id: int, by: Actor) -> frozenset[int]:
    """Hang an institution with its subtree below another body; the ids of the subtree, or nothing if it was there.

    Its persons are to be projected again: who sees them has changed.
    """
    rows = {row.pk: row for row in Institution.objects.select_for_update().filter(pk__in=[institution_id, parent_id])}
    if institution_id not in rows or parent_id not in rows:
        raise NotFound("Такой организации нет.")
    moved, parent = rows[institution_id], rows[parent_id]
    if moved.parent_id == parent_id:
        return frozenset()
    _refuse_impossible(moved, parent)
    former = moved.parent_id
    Institution.objects.filter(pk=institution_id).update(parent=parent)
    subtree = frozenset(sql.column(_NEW_PATHS, {"above": parent.path, "id": institution_id}))
    record(
        by=by,
        action=Action.INSTITUTION_MOVED,
        object_type=ObjectType.BODY if moved.is_body else ObjectType.ORGANISATION,
        object_id=moved.pk,
        object_name=moved.name,
        description=f"Управляющая организация: {parent.name}.",
        details={"from": former, "to": parent_id, "institutions": len(subtree)},
    )
    return subtree


def _refuse_impossible(moved: Institution, parent: Institution) -> None:
    if moved.parent_id is None:
        raise ImpossiblePlace("Корень региона никому не подчиняется.")
    if moved.pk in parent.path:
        raise ImpossiblePlace(
            f"«{parent.name}» подчиняется «{moved.name}» или совпадает с ней: получился бы круг.",
            cure="Сначала измените подчинённость нижестоящей организации.",
        )
    if not parent.is_body:
        raise ImpossiblePlace(f"«{parent.name}» — не орган управления: ей нельзя подчинить организацию.")
