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
from kontingent.registry.parting import counted
from kontingent.reports.composing import Composition, composed, in_words
from kontingent.reports.lists import ListComposition, ListedRows, refuse_long
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
    kept = OneOffRequest(user=user, institution=body, title=title, purpose=purpose, note=note)
    kept.composition, kept.organisations = asdict(made), organisations_of(report, user.scope(), body)
    return _kept(by, kept, ", ".join(in_words(report)))


@transaction.atomic
def keep_list_request(
    *,
    by: Actor,
    user: User,
    body: Institution,
    made: ListComposition,
    listed: ListedRows,
    openly: ListedRows,
    said: str,
    title: str,
    purpose: str,
    note: str,
) -> OneOffRequest:
    """`openly`: the list without what of it is closed, for how many schools have such a child is closed too; `said`:
    what is asked, in words. NotToBeComposed of a list that is too long.
    """
    refuse_long(counted(listed.source()))
    kept = OneOffRequest(user=user, institution=body, title=title, purpose=purpose, note=note)
    kept.composition, kept.organisations = asdict(made), openly.organisations()
    return _kept(by, kept, said)


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


def _kept(by: Actor, kept: OneOffRequest, said: str) -> OneOffRequest:
    kept.made_at = clock.now()
    kept.save(force_insert=True)
    details = {"composition": kept.composition, "purpose": kept.purpose, "note": kept.note}
    _note(by, kept, f"{said}, цель: {Purpose(kept.purpose).label}", details)
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
