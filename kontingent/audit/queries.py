"""Reads of the journal."""

import datetime as dt

from kontingent.audit.models import Action, Entry, EntryQuerySet, ObjectType


def entries(
    *,
    under: int | None,
    user_id: int | None = None,
    object_type: ObjectType | None = None,
    actions: list[Action] | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> EntryQuerySet:
    """Lines of actors in the subtree of institution `under` (None: everybody), newest first; `until` is exclusive."""
    found = Entry.objects.newest_first()
    if under is not None:
        found = found.under(under)
    if user_id is not None:
        found = found.of_user(user_id)
    if object_type is not None:
        found = found.filter(object_type=object_type)
    if actions:
        found = found.filter(action__in=actions)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    return found


def sign_ins_of(user_id: int, limit: int = 10) -> list[Entry]:
    """The last successful and failed sign-ins of one account, newest first."""
    return list(Entry.objects.of_user(user_id).sign_ins().newest_first()[:limit])
