"""Writes of one-off requests: composed with a purpose, shared, taken back."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from kontingent.accounts.models import User
from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType, Purpose
from kontingent.institutions.models import Institution
from kontingent.kernel import clock
from kontingent.kernel.errors import NotFound
from kontingent.reports.composing import Composition, composed, in_words
from kontingent.reports.models import OneOffRequest
from kontingent.reports.requests import organisations_of

SHARED = {
    "own": "Запрос открыт органу управления",
    "below": "Запрос открыт органу управления и\u00a0подведомственным",
    "": "Запрос больше не\u00a0открыт другим",
}


@transaction.atomic
def keep_request(
    *, by: Actor, user: User, body: Institution, made: Composition, title: str, purpose: str, note: str
) -> OneOffRequest:
    """NotToBeComposed of what does not fit together."""
    report = composed(made)
    kept = OneOffRequest.objects.create(
        user=user,
        institution=body,
        made_at=clock.now(),
        title=title,
        purpose=purpose,
        note=note,
        composition=asdict(made),
        organisations=organisations_of(report, user.scope(), body),
    )
    said = [*in_words(report), f"цель: {Purpose(purpose).label}"]
    _note(by, kept, ", ".join(said), {"composition": kept.composition, "purpose": purpose, "note": note})
    return kept


@transaction.atomic
def share_request(*, by: Actor, user: User, request_id: int, wanted: str) -> OneOffRequest:
    """`wanted` is a key of SHARED. NotFound for somebody else's."""
    kept = OneOffRequest.objects.filter(pk=request_id, user=user).first()
    if kept is None or wanted not in SHARED:
        raise NotFound("Такого запроса нет среди ваших.")
    kept.shared_in, kept.shared_below = (user.institution_id if wanted else None), wanted == "below"
    kept.save(update_fields=["shared_in", "shared_below"])
    _note(by, kept, SHARED[wanted], {})
    return kept


def _note(by: Actor, kept: OneOffRequest, said: str, details: dict[str, Any]) -> None:
    record(
        by=by,
        action=Action.REQUEST_COMPOSED,
        object_type=ObjectType.REPORT,
        object_id=kept.pk,
        object_name=kept.title,
        description=said,
        details=details,
    )
