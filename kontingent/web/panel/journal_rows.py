"""Lines of the journal as a viewer may read them.

The journal repeats names of persons and words by which they were sought. Whoever has no «Доступ к ПДн» reads here of
a person no more than in the registry: the surname.
"""

from dataclasses import dataclass
from datetime import datetime

from kontingent.audit.models import Action, Entry, ObjectType
from kontingent.institutions.scope import Scope
from kontingent.portfolios.masking import person_name

PERSONS = frozenset({ObjectType.PERSON, ObjectType.PORTFOLIO, ObjectType.CASE})
NAMED_BY_USERS = frozenset({Action.SETTINGS_CHANGED})  # titles of saved filters
UNFILTERED = "Без отбора"
CLOSED = "Условия отбора закрыты: нет доступа к ПДн"


@dataclass(frozen=True, slots=True)
class JournalRow:
    at: datetime
    user: str
    user_id: int | None
    action: str
    is_failure: bool
    object: str
    object_type: str
    description: str
    ip: str


def row_of(scope: Scope, entry: Entry) -> JournalRow:
    return JournalRow(
        at=entry.at,
        user=entry.user_name,
        user_id=entry.user_id,
        action=entry.get_action_display(),
        is_failure=entry.is_failure,
        object=_object(scope, entry),
        object_type=entry.get_object_type_display(),
        description=_description(scope, entry),
        ip=entry.ip or "",
    )


def _object(scope: Scope, entry: Entry) -> str:
    if scope.open_data or not entry.object_name:
        return entry.object_name
    if entry.object_type in PERSONS:
        return person_name(scope, entry.object_name.strip().partition(" ")[0], "", "")
    return CLOSED if _is_typed_by_users(entry) else entry.object_name


def _description(scope: Scope, entry: Entry) -> str:
    said = entry.description
    if scope.open_data or entry.object_type != ObjectType.REGISTRY or said in {"", UNFILTERED}:
        return said
    return said if _is_typed_by_users(entry) else CLOSED


def _is_typed_by_users(entry: Entry) -> bool:
    return entry.object_type == ObjectType.REGISTRY and entry.action in NAMED_BY_USERS
