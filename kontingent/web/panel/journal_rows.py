"""Lines of the journal as a viewer may read them.

The journal repeats names of persons and words by which they were sought. Whoever has no «Доступ к ПДн» reads here of
a person no more than in the registry: the surname.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kontingent.accounts.registry import users_under
from kontingent.audit.models import Action, JournalEntry, ObjectType, Purpose
from kontingent.history.masking import person_name
from kontingent.institutions.scope import Scope
from kontingent.web.filtering import UNFILTERED
from kontingent.web.listing import OPENLY_SOUGHT

PERSONS = frozenset({ObjectType.PERSON, ObjectType.PORTFOLIO, ObjectType.CASE})
NAMED_BY_USERS = frozenset({Action.SETTINGS_CHANGED})  # titles of saved filters
CLOSED = "Условия отбора закрыты"


@dataclass(frozen=True, slots=True)
class JournalRow:
    at: datetime
    user: str
    user_id: int | None  # of an account whose card the viewer may open
    action: str
    is_failure: bool
    object: str
    object_type: str
    description: str
    ip: str


def rows_of(scope: Scope, entries: Sequence[JournalEntry]) -> list[JournalRow]:
    """For a page: whoever has left the subtree has no card there, his lines stay."""
    users = {entry.user_id for entry in entries if entry.user_id is not None}
    known = set(users_under(scope.institution_id).filter(pk__in=users).values_list("pk", flat=True))
    return [row_of(scope, entry, has_card=entry.user_id in known) for entry in entries]


def row_of(scope: Scope, entry: JournalEntry, *, has_card: bool = False) -> JournalRow:
    return JournalRow(
        at=entry.at,
        user=entry.user_name,
        user_id=entry.user_id if has_card else None,
        action=entry.get_action_display(),
        is_failure=entry.is_failure,
        object=_object(scope, entry),
        object_type=entry.get_object_type_display(),
        description=_description(scope, entry),
        ip=entry.ip or "",
    )


def _object(scope: Scope, entry: JournalEntry) -> str:
    if scope.open_data or not entry.object_name:
        return entry.object_name
    if entry.object_type in PERSONS:
        return person_name(scope, entry.object_name.strip().partition(" ")[0], "", "")
    return CLOSED if _is_typed_by_users(entry) else entry.object_name


def _description(scope: Scope, entry: JournalEntry) -> str:
    said = _with_note(scope, entry)
    is_open = entry.object_type != ObjectType.REGISTRY or entry.object_name in OPENLY_SOUGHT
    if scope.open_data or is_open or said in {"", UNFILTERED} or _is_typed_by_users(entry):
        return said
    purpose = entry.details.get("purpose")
    return f"{CLOSED}; цель: {Purpose(purpose).label}" if purpose in Purpose else CLOSED


def _with_note(scope: Scope, entry: JournalEntry) -> str:
    """What a user explained an export with may name persons."""
    note = entry.details.get("note", "") if scope.open_data else ""
    return f"{entry.description}: {note}" if note else entry.description


def _is_typed_by_users(entry: JournalEntry) -> bool:
    return entry.object_type == ObjectType.REGISTRY and entry.action in NAMED_BY_USERS
