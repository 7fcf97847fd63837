"""A register for tests: persons as recognition leaves them, with the view rows that projection would write."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial

from django.db import transaction

from kontingent.institutions.models import Institution
from kontingent.people import reconsidering
from kontingent.people.actions import recognise
from kontingent.people.matching import Claim
from kontingent.people.models import Identifier, PersonCard, PersonScope
from kontingent.people.queries import survivors
from kontingent.people.recognition import Recognition

AT = datetime(2018, 4, 20, 9, 0, tzinfo=UTC)
DIARY, QUEUE = 1, 2  # two suppliers

reconsider = partial(reconsidering.reconsider, read_ties=lambda _pairs: {})  # of lives nothing is known


def region() -> Institution:
    institution = Institution.objects.create(full_name="Регион", is_body=True, path=[])
    institution.path = [institution.pk]
    institution.save()
    return institution


def school(parent: Institution) -> Institution:
    institution = Institution.objects.create(full_name="Школа", is_organisation=True, parent=parent, path=[])
    institution.path = [*parent.path, institution.pk]
    institution.save()
    return institution


def load(claims: Sequence[Claim], supplier_id: int = DIARY, *, batch: int = 1000) -> list[Recognition]:
    """One package: recognise in batches, each projected before the next one comes."""
    answers: list[Recognition] = []
    sent = {claim.external_id for claim in claims}
    for start in range(0, len(claims), batch):
        part = claims[start : start + batch]
        with transaction.atomic():
            recognised = recognise(part, supplier_id=supplier_id, at=AT, is_sent=sent.__contains__)
            project(part, [answer.person_id for answer in recognised])
        answers += recognised
    return answers


def project(claims: Sequence[Claim], person_ids: Sequence[int]) -> None:
    """The newest claim is the card; numbers and places gather."""
    survivor = survivors(person_ids)
    ids = [survivor[person_id] for person_id in person_ids]
    cards = {person_id: _card(claim, person_id) for claim, person_id in zip(claims, ids, strict=True)}
    PersonCard.objects.filter(person_id__in=ids).delete()
    PersonCard.objects.bulk_create(cards.values())
    numbers = {row for claim, person_id in zip(claims, ids, strict=True) for row in _identifiers(claim, person_id)}
    Identifier.objects.bulk_create(
        (Identifier(person_id=person_id, scheme=scheme, value=value) for person_id, scheme, value in sorted(numbers)),
        ignore_conflicts=True,
    )
    scopes = {
        (person_id, place): PersonScope(
            person_id=person_id,
            scope_id=place,
            roles=1,
            name_key=claim.name.key,
            birth_date=claim.birth_date,
            sex=claim.sex,
        )
        for claim, person_id in zip(claims, ids, strict=True)
        for place in claim.institution_ids
    }
    PersonScope.objects.bulk_create(scopes.values(), ignore_conflicts=True)


def _card(claim: Claim, person_id: int) -> PersonCard:
    return PersonCard(
        person_id=person_id,
        family_name=claim.family_name,
        given_name=claim.given_name,
        additional_name=claim.additional_name,
        name_key=claim.name.key,
        birth_date=claim.birth_date,
        sex=claim.sex,
        snils=claim.snils or "",
    )


def _identifiers(claim: Claim, person_id: int) -> Iterable[tuple[int, str, str]]:
    if claim.snils:
        yield person_id, "snils", claim.snils
    for scheme, value in claim.documents:
        yield person_id, scheme, value
