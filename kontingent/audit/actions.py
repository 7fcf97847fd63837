"""The one way into the journal."""

from collections.abc import Mapping
from typing import Any

from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry, ObjectType


def record(
    *,
    by: Actor,
    action: Action,
    object_type: ObjectType,
    object_id: int | None = None,
    object_name: str = "",
    description: str = "",
    details: Mapping[str, Any] | None = None,
    entry_id: int | None = None,
) -> JournalEntry:
    """Insert one line in the caller's transaction: what is rolled back was not done, and is not in the journal.

    `details` are JSON for machines (what changed from what to what); secrets and passwords never stand there.
    `entry_id`: taken from the sequence beforehand, by this transaction.
    """
    return JournalEntry.objects.create(
        pk=entry_id,
        user_id=by.user_id,
        user_name=by.name,
        role=by.role,
        institution_id=by.institution_id,
        institution_path=list(by.institution_path),
        ip=by.ip,
        session=by.session,
        action=action,
        object_type=object_type,
        object_id=object_id,
        object_name=object_name,
        description=description,
        details=dict(details or {}),
    )
