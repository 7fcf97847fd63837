"""Reads of the journal."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from kontingent.audit.models import Action, Disclosure, EntryQuerySet, JournalEntry, ObjectType
from kontingent.kernel import clock
from kontingent.kernel.filtering import narrowed, queried
from kontingent.kernel.keyset import Listed

MOST_COUNTED = 10_000  # of the journal; it is not counted to its end
NEWEST = ("-at", "-pk")
READINGS = (Action.PORTFOLIO_VIEWED, Action.EXPORTED_XLSX, Action.EXPORTED_CSV, Action.PRINTED)


def _since(found: EntryQuerySet, day: dt.date) -> EntryQuerySet:
    return found.filter(at__gte=clock.midnight(day))


def _until(found: EntryQuerySet, day: dt.date) -> EntryQuerySet:
    return found.filter(at__lt=clock.midnight(day + dt.timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class JournalFilters:
    """`user_ids` empty finds nothing. Both days are included."""

    user_ids: Collection[int] | None = queried(None, "user_id__in")
    object_type: str = queried("", "object_type")
    actions: Collection[str] = queried((), "action__in")
    since: dt.date | None = queried(None, _since)
    until: dt.date | None = queried(None, _until)


def last_check() -> JournalEntry | None:
    """What the last check of the journal found; its line says whole or broken. By the index on objects."""
    of_system = JournalEntry.objects.filter(object_type=ObjectType.SYSTEM, object_id=None)
    return of_system.filter(action__in=[Action.JOURNAL_CHECKED, Action.JOURNAL_BROKEN]).order_by("-at", "-id").first()


def entries(under: int | None, filters: JournalFilters) -> EntryQuerySet:
    """Lines of actors in the subtree of institution `under`; None: everybody, machines too. Unordered."""
    return narrowed(JournalEntry.objects.all() if under is None else JournalEntry.objects.under(under), filters)


def listed(under: int | None, filters: JournalFilters, *, oldest_first: bool = False) -> Listed[JournalEntry]:
    """Newest first unless asked otherwise."""
    return Listed(entries(under, filters), ("at", "pk") if oldest_first else NEWEST)


def readings_of(under: int | None, person_ids: Collection[int]) -> Listed[JournalEntry]:
    """Who, of the subtree of `under`, opened, exported or printed these persons, alone or in a list; newest first."""
    lines = JournalEntry.objects.filter(object_type=ObjectType.PORTFOLIO, object_id__in=person_ids, action__in=READINGS)
    lists = Disclosure.objects.filter(person_id__in=person_ids)
    # As one union: an OR of the two would read the whole journal.
    found = entries(under, JournalFilters()).filter(pk__in=lines.values("pk").union(lists.values("entry_id")))
    return Listed(found, NEWEST)


def sign_ins_of(user_id: int, limit: int = 10) -> list[JournalEntry]:
    """The last successful and failed sign-ins of one account, newest first."""
    return list(JournalEntry.objects.of_user(user_id).sign_ins().newest_first()[:limit])
