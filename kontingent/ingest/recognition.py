"""Whose the items of a batch are: claims to the rooms that recognise, and what nobody can tell is not taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from kontingent.current.models import CurrentEnrolment
from kontingent.history.kinds import learning
from kontingent.history.kinds.staff import Employment
from kontingent.ingest.rights import paths_of
from kontingent.ingest.rules import packages as rules
from kontingent.ingest.run import Run
from kontingent.ingest.validation.prepared import PreparedItem, RemarkDraft
from kontingent.ingest.vocabulary import ItemType
from kontingent.institutions import actions as institutions
from kontingent.institutions.recognition import SENTENCES, InstitutionClaim, InstitutionOutcome, InstitutionReason
from kontingent.kernel import sql
from kontingent.people import actions as people
from kontingent.people.matching import Claim
from kontingent.people.reasons import Reason

_MEMBERSHIP = {learning.Enrolment.code, Employment.code}
_KNOWN = """
    SELECT external_id, {subject}_id FROM {subject}_external_id
     WHERE supplier_id = %s AND external_id = ANY(%s::text[])
"""
_PRESENT = """
    SELECT known.external_id, coalesce((
        SELECT newcomer.id FROM recognition_case AS opened
          JOIN person AS shared ON shared.id = opened.person_id
          JOIN person AS newcomer ON newcomer.id = coalesce(shared.merged_into_id, shared.id)
         WHERE opened.candidate_id = known.person_id AND opened.reasons ? %(reason)s
           AND EXISTS (SELECT FROM fact WHERE fact.person_id = newcomer.id AND fact.supplier = %(supplier)s)
           AND NOT EXISTS (SELECT FROM person_external_id AS own
                            WHERE own.person_id = newcomer.id AND own.supplier_id = %(supplier)s)
         ORDER BY opened.opened_at DESC, opened.id DESC LIMIT 1
        ), known.person_id)
      FROM person_external_id AS known
     WHERE known.supplier_id = %(supplier)s AND known.external_id = ANY(%(ids)s::text[])
"""


@dataclass(frozen=True, slots=True)
class Subjects:
    """Ids of the register by the supplier's ids; refused items are there when they are known from before.

    `arrived` are persons, and institutions, whom one of these ids has not meant before.
    """

    persons: dict[str, int] = field(default_factory=dict)
    institutions: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)  # institutions named by records of the batch
    claims: dict[str, Claim] = field(default_factory=dict)  # of persons
    arrived: set[int] = field(default_factory=set)
    arrived_institutions: set[int] = field(default_factory=set)


def recognise(run: Run, items: Sequence[PreparedItem], notes: list[RemarkDraft], *, at: datetime) -> Subjects:
    """Institutions first: where a person learns or works helps to recognise him."""
    subjects = Subjects()
    _recognise_institutions(run, [item for item in items if item.type is not ItemType.PERSON], subjects, notes)
    named = {record.institution for item in items for record in item.records if record.institution}
    subjects.places.update(_known_institutions(run.supplier_id, named))
    _recognise_persons(run, [item for item in items if item.type is ItemType.PERSON], subjects, notes, at)
    return subjects


def _known_institutions(supplier_id: int, external_ids: Iterable[str]) -> dict[str, int]:
    asked = list(external_ids)
    return sql.pairs(_KNOWN.format(subject="institution"), [supplier_id, asked], bound=True) if asked else {}


def _known_persons(supplier_id: int, external_ids: Iterable[str]) -> dict[str, int]:
    return sql.pairs(_KNOWN.format(subject="person"), [supplier_id, list(external_ids)], bound=True)


def _recognise_institutions(
    run: Run, items: Sequence[PreparedItem], subjects: Subjects, notes: list[RemarkDraft]
) -> None:
    if not items:
        return
    known = _known_institutions(run.supplier_id, [item.id for item in items])
    claims: list[InstitutionClaim] = []
    for item in items:
        if item.institution is None and item.id not in known:
            notes.append(RemarkDraft(rules.NO_IDENTITY.code, item.place, item.at, item.id))
        else:
            bare = InstitutionClaim(item.id, item.type is ItemType.BODY, item.type is ItemType.ORGANISATION)
            claims.append(item.institution or bare)
    if not run.rights.regional:
        claims = _without_foreign(run, claims, known, items, notes)
    sent = {item.id: item for item in items}
    for claim, answer in zip(claims, institutions.recognise(claims, supplier_id=run.supplier_id), strict=True):
        run.counts[f"institutions_{answer.outcome.value}"] += 1
        if claim.external_id not in known:
            subjects.arrived_institutions.add(answer.institution_id)
        known[claim.external_id] = answer.institution_id
        item = sent[claim.external_id]
        for reason in answer.reasons:
            notes.append(
                RemarkDraft(
                    rules.RESEMBLING.code, item.place, item.at, item.id, value=SENTENCES[InstitutionReason(reason)]
                )
            )
    subjects.institutions.update(known)


def _without_foreign(
    run: Run,
    claims: list[InstitutionClaim],
    known: dict[str, int],
    items: Sequence[PreparedItem],
    notes: list[RemarkDraft],
) -> list[InstitutionClaim]:
    """A supplier of some institutions adds none: what would be new is refused before it exists."""
    kept = []
    lines = {item.id: item for item in items}
    for claim in claims:
        if claim.external_id not in known:
            savepoint = transaction.savepoint()
            (answer,) = institutions.recognise([claim], supplier_id=run.supplier_id)
            own = answer.outcome is InstitutionOutcome.FOUND and _is_own(run, answer.institution_id)
            if not own:
                transaction.savepoint_rollback(savepoint)
                item = lines[claim.external_id]
                notes.append(RemarkDraft(rules.NO_RIGHT.code, item.place, item.at, item.id))
                continue
            transaction.savepoint_commit(savepoint)
        kept.append(claim)
    return kept


def _is_own(run: Run, institution_id: int) -> bool:
    path = paths_of([institution_id])[institution_id]
    return any(run.rights.allows(kind, path) for kind in run.rights.kinds)


def _recognise_persons(
    run: Run, items: Sequence[PreparedItem], subjects: Subjects, notes: list[RemarkDraft], at: datetime
) -> None:
    """A package of changes may name a known person by the supplier's id alone."""
    claimed = [item.person for item in items if item.person is not None and not item.refused]
    nameless = [item for item in items if item.person is None or item.refused]
    ids = subjects.persons
    ids.update(_present_holders(run.supplier_id, [item.id for item in nameless]) if nameless else {})
    for item in nameless:
        if item.id in ids:
            run.counts["persons_found"] += not item.refused
        elif not item.refused:
            notes.append(RemarkDraft(rules.NO_IDENTITY.code, item.place, item.at, item.id))
    where = _places_of(run.supplier_id, items, subjects.places)
    claims = [replace(claim, institution_ids=tuple(sorted(where[claim.external_id]))) for claim in claimed]
    subjects.claims.update((claim.external_id, claim) for claim in claims)
    answers = people.recognise(claims, supplier_id=run.supplier_id, at=at, is_sent=run.is_person_sent)
    for claim, answer in zip(claims, answers, strict=True):
        ids[claim.external_id] = answer.person_id
        run.counts[f"persons_{answer.outcome.value}"] += 1
        if not answer.is_remembered:
            subjects.arrived.add(answer.person_id)


def _present_holders(supplier_id: int, external_ids: Sequence[str]) -> dict[str, int]:
    """Whom the supplier means by an id without saying more: the last one it gave the id to.

    An id given away stays with its first holder in the table of ids; the newcomer is found by the case that was opened
    then, or known as different: among persons of whom this supplier has told something under no other id.
    """
    asked = {"supplier": supplier_id, "ids": list(external_ids), "reason": Reason.SUPPLIER_REUSES_ID.value}
    return sql.pairs(_PRESENT, asked, bound=True)


def _places_of(supplier_id: int, items: Sequence[PreparedItem], places: dict[str, int]) -> dict[str, set[int]]:
    """Where the package says each person learns or works; a guardian is where the children are."""
    where = {
        item.id: {
            places[record.institution]
            for record in item.records
            if record.kind in _MEMBERSHIP and record.institution in places
        }
        for item in items
    }
    children = {item.id: {record.child for record in item.records if record.child} for item in items}
    unknown = {child for named in children.values() for child in named if not where.get(child)}
    known: dict[str, set[int]] = {}
    if unknown:
        persons = _known_persons(supplier_id, unknown)
        rows = CurrentEnrolment.objects.filter(person_id__in=persons.values()).values_list(
            "person_id", "institution_id"
        )
        by_person: dict[int, set[int]] = {}
        for person_id, institution_id in rows:
            by_person.setdefault(person_id, set()).add(institution_id)
        known = {child: by_person.get(person_id, set()) for child, person_id in persons.items()}
    for id_, named in children.items():
        for child in named:
            where[id_] = where[id_] | (where.get(child) or known.get(child, set()))
    return where
