"""The one way into the journal."""

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb

from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry, ObjectType
from kontingent.kernel import sql

# A text of our own: every page and every package sends it, and Django takes longer to build one than to send it.
_ADD = """
    INSERT INTO audit_entry (
        id, at, user_id, user_name, role, institution_id, institution_path, ip, session,
        action, object_type, object_id, object_name, description, details)
    VALUES (
        coalesce(%(id)s, nextval(pg_get_serial_sequence('audit_entry', 'id'))), %(at)s, %(user_id)s, %(user_name)s,
        %(role)s, %(institution_id)s, %(institution_path)s::bigint[], %(ip)s::inet, %(session)s,
        %(action)s, %(object_type)s, %(object_id)s, %(object_name)s, %(description)s, %(details)s)
    RETURNING id
"""


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
    entry = JournalEntry(
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
    values = vars(entry) | {"details": Jsonb(entry.details), "institution_path": sql.array(by.institution_path)}
    ((entry.pk,),) = sql.by_key(_ADD, values)
    return entry
