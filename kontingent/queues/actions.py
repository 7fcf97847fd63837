"""Writes of the room: a queue is sealed."""

from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.institutions.models import Institution
from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear
from kontingent.queues.models import QueueSeal
from kontingent.queues.queries import read_standing
from kontingent.queues.seals import digest_of, written


@transaction.atomic
def seal_queue(*, institution: Institution, year: int, by: Actor) -> QueueSeal:
    """What stands in the journal's chain cannot be sealed otherwise later."""
    standing = read_standing(institution.pk, year)
    content = written(standing)
    seal = QueueSeal.objects.create(
        institution=institution, year=year, made_at=clock.now(), author=by.name, content=content,
        digest=digest_of(content),
    )  # fmt: skip
    record(
        by=by,
        action=Action.QUEUE_SEALED,
        object_type=ObjectType.ORGANISATION,
        object_id=institution.pk,
        object_name=institution.name,
        description=f"К учебному году {SchoolYear(year).label}, заявлений: {len(standing)}, SHA-256: {seal.digest}",
        details={"seal": seal.pk, "year": year, "applications": len(standing), "sha256": seal.digest},
    )
    return seal
