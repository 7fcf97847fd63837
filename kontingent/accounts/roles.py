"""What each role may do. Rights to persons (the scope, «Доступ к ПДн») are apart from this: see institutions.scope."""

from enum import StrEnum, auto


class Role(StrEnum):
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"
    OFFICIAL = "official"


ROLE_NAMES = {
    Role.OPERATOR: "Региональный оператор",
    Role.ADMINISTRATOR: "Администратор ОУО",
    Role.OFFICIAL: "Пользователь ОУО",
}


class Permission(StrEnum):
    OWN_PROFILE = auto()
    READ_HELP = auto()
    VIEW_PERSONS = auto()
    VIEW_INSTITUTIONS = auto()
    VIEW_REPORTS = auto()
    EXPORT = auto()
    MANAGE_USERS = auto()
    VIEW_JOURNAL = auto()
    VIEW_READERS = auto()
    ENTER_RECORDS = auto()
    MANAGE_SUPPLIERS = auto()
    MANAGE_PACKAGES = auto()
    DECIDE_CASES = auto()
    MERGE_PERSONS = auto()
    VIEW_QUALITY = auto()
    CHANGE_SETTINGS = auto()
    PLAN_PLACES = auto()
    SEAL_QUEUES = auto()
    STAMP_REPORTS = auto()
    READ_OUTBOX = auto()


_OFFICIAL = frozenset(
    {
        Permission.OWN_PROFILE,
        Permission.READ_HELP,
        Permission.VIEW_PERSONS,
        Permission.VIEW_INSTITUTIONS,
        Permission.VIEW_REPORTS,
        Permission.EXPORT,
    }
)
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OFFICIAL: _OFFICIAL,
    Role.ADMINISTRATOR: _OFFICIAL
    | {
        Permission.MANAGE_USERS,
        Permission.VIEW_JOURNAL,
        Permission.VIEW_READERS,
        Permission.DECIDE_CASES,
        Permission.PLAN_PLACES,
        Permission.SEAL_QUEUES,
        Permission.STAMP_REPORTS,
    },
    Role.OPERATOR: frozenset(Permission),
}
# Manual 2.1: an operator creates administrators and officials, an administrator creates officials.
MAY_CREATE: dict[Role, frozenset[Role]] = {
    Role.OFFICIAL: frozenset(),
    Role.ADMINISTRATOR: frozenset({Role.OFFICIAL}),
    Role.OPERATOR: frozenset({Role.ADMINISTRATOR, Role.OFFICIAL}),
}


def allows(role: str, permission: Permission) -> bool:
    return permission in PERMISSIONS[Role(role)]


def holders(permission: Permission) -> list[str]:
    """Names of the roles that have it, for the sentence of a refusal."""
    return [ROLE_NAMES[role] for role in Role if permission in PERMISSIONS[role]]
