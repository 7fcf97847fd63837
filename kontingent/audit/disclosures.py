"""Whose data left the register: rows beside the line of the journal that tells of the export or of the print."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry, ObjectType
from kontingent.kernel import patience, russian, sql

KEY = "disclosed"  # in the details of the line: {"persons": how many, "sha256": of their ids}

# The number of the transaction is taken before the id, as the trigger does it for lines: the sealer relies on it.
_NEXT = "SELECT pg_current_xact_id()::text, nextval(pg_get_serial_sequence('audit_entry', 'id'))"
# A page of a list may meet a person again who was renamed while the file was written.
_ADD = """
INSERT INTO audit_disclosure (person_id, entry_id) SELECT unnest(%s::bigint[]), %s ON CONFLICT DO NOTHING
"""
# Over ids in ascending order, one a line: `sha256sum` of such a list gives the same.
_DIGEST = r"encode(sha256(convert_to(string_agg(person_id || E'\n', '' ORDER BY person_id), 'UTF8')), 'hex')"
_TOLD = f"SELECT count(*), {_DIGEST} FROM audit_disclosure WHERE entry_id = %s"  # noqa: S608 - constants only
_DIFFERING = f"""
WITH found AS (SELECT entry_id, count(*) AS persons, {_DIGEST} AS sha256 FROM audit_disclosure GROUP BY entry_id),
told AS (SELECT id, at, details -> %(key)s AS said FROM audit_entry WHERE details ? %(key)s)
SELECT coalesce(t.id, f.entry_id), t.at
FROM told t FULL JOIN found f ON f.entry_id = t.id
WHERE (t.said ->> 'persons', t.said ->> 'sha256')
    IS DISTINCT FROM (coalesce(f.persons, 0)::text, coalesce(f.sha256, ''))
ORDER BY 1
"""  # noqa: S608 - constants only


class DisclosedPersons(NamedTuple):
    persons: int
    sha256: str  # empty where there is nobody


@transaction.atomic
def disclose(
    *,
    by: Actor,
    action: Action,
    object_type: ObjectType,
    persons: Iterable[Sequence[int]],
    object_id: int | None = None,
    object_name: str = "",
    description: str = "",
    details: Mapping[str, Any] | None = None,
) -> JournalEntry:
    """The line with its persons, given in parts, in any order, each once or more."""
    patience.take_time()  # a whole region may leave in one file
    entry_id = int(sql.one(_NEXT)[1])
    for ids in persons:
        sql.execute(_ADD, [list(ids), entry_id])
    count, digest = sql.one(_TOLD, [entry_id])
    told = DisclosedPersons(count, digest or "")
    said = russian.count_phrase(told.persons, "персона", "персоны", "персон")
    return record(
        by=by,
        action=action,
        object_type=object_type,
        object_id=object_id,
        object_name=object_name,
        description=f"{description}; {said}" if description else said,
        details={**(details or {}), KEY: told._asdict()},
        entry_id=entry_id,
    )


def differing() -> list[tuple[int, Any]]:
    """(line, its moment) where the persons are not those that the line tells of; in the caller's transaction."""
    patience.take_time()
    return [(line, at) for line, at, *_ in sql.rows(_DIFFERING, {"key": KEY})]
