"""The one way into the journal."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict, Unpack

from psycopg.types.json import Jsonb

from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry, ObjectType
from kontingent.kernel import sql

# A text of our own: every page and every package sends it, and Django takes longer to build one than to send it.
# It may be a part of the statement that does what it tells of: which that is, if any, `of` gives.
ADD = """
    INSERT INTO audit_entry (
        id, at, user_id, user_name, role, institution_id, institution_path, ip, session,
        action, object_type, object_id, object_name, description, details)
    SELECT
        coalesce(%(entry_id)s, nextval(pg_get_serial_sequence('audit_entry', 'id'))), %(entry_at)s, %(entry_user_id)s,
        %(entry_user_name)s, %(entry_role)s, %(entry_institution_id)s, %(entry_institution_path)s::bigint[],
        %(entry_ip)s::inet, %(entry_session)s, %(entry_action)s, %(entry_object_type)s, object.id,
        %(entry_object_name)s, %(entry_description)s, %(entry_details)s
      FROM {of} AS object (id)
    RETURNING id
"""
_ADD = ADD.format(of="(SELECT %(entry_object_id)s::bigint)")


class SaidLine(TypedDict):
    """`details` are JSON for machines (what changed from what to what); secrets and passwords never stand there.

    `entry_id`: taken from the sequence beforehand, by this transaction.
    """

    by: Actor
    action: Action
    object_type: ObjectType
    object_id: NotRequired[int | None]
    object_name: NotRequired[str]
    description: NotRequired[str]
    details: NotRequired[Mapping[str, Any] | None]
    entry_id: NotRequired[int | None]


def record(**said: Unpack[SaidLine]) -> JournalEntry:
    """Insert one line in the caller's transaction: what is rolled back was not done, and is not in the journal."""
    entry = _entry(said)
    ((entry.pk,),) = sql.by_key(_ADD, _values(entry))
    return entry


def to_add(**said: Unpack[SaidLine]) -> dict[str, Any]:
    """What `ADD` is asked with."""
    return _values(_entry(said))


def _entry(said: SaidLine) -> JournalEntry:
    by = said["by"]
    return JournalEntry(
        pk=said.get("entry_id"),
        user_id=by.user_id,
        user_name=by.name,
        role=by.role,
        institution_id=by.institution_id,
        institution_path=list(by.institution_path),
        ip=by.ip,
        session=by.session,
        action=said["action"],
        object_type=said["object_type"],
        object_id=said.get("object_id"),
        object_name=said.get("object_name", ""),
        description=said.get("description", ""),
        details=dict(said.get("details") or {}),
    )


def _values(entry: JournalEntry) -> dict[str, Any]:
    values = vars(entry) | {"details": Jsonb(entry.details), "institution_path": sql.array(entry.institution_path)}
    return {f"entry_{name}": value for name, value in values.items()}
