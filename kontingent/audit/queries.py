"""Reads of the journal."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Q

from kontingent.audit.models import Action, Disclosure, Entry, EntryQuerySet, ObjectType

AT_ONCE = 2000  # entries of one query of an export
MOST_COUNTED = 10_000
READINGS = (Action.PORTFOLIO_VIEWED, Action.EXPORTED_XLSX, Action.EXPORTED_CSV, Action.PRINTED)


@dataclass(frozen=True, slots=True)
class JournalFilters:
    """Empty fields filter nothing. `user_ids` empty finds nothing; `until` is exclusive."""

    user_ids: Collection[int] | None = None
    object_type: str = ""
    actions: Collection[str] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class JournalPage:
    rows: tuple[Entry, ...]
    has_before: bool
    has_after: bool


def last_check() -> Entry | None:
    """What the last check of the journal found; its line says whole or broken. By the index on objects."""
    of_system = Entry.objects.filter(object_type=ObjectType.SYSTEM, object_id=None)
    return of_system.filter(action__in=[Action.JOURNAL_CHECKED, Action.JOURNAL_BROKEN]).order_by("-at", "-id").first()


def entries(under: int | None, filters: JournalFilters) -> EntryQuerySet:
    """Lines of actors in the subtree of institution `under`; None: everybody, machines too. Unordered."""
    found = Entry.objects.all() if under is None else Entry.objects.under(under)
    if filters.user_ids is not None:
        found = found.filter(user_id__in=filters.user_ids)
    if filters.object_type:
        found = found.filter(object_type=filters.object_type)
    if filters.actions:
        found = found.filter(action__in=filters.actions)
    if filters.since is not None:
        found = found.filter(at__gte=filters.since)
    if filters.until is not None:
        found = found.filter(at__lt=filters.until)
    return found


def read_journal(
    under: int | None,
    filters: JournalFilters,
    *,
    size: int,
    oldest_first: bool = False,
    after: int | None = None,
    before: int | None = None,
    last: bool = False,
) -> JournalPage:
    """Newest first unless asked otherwise; `after` and `before` are ids of entries that the page goes on from."""
    backwards = last or before is not None
    found = entries(under, filters)
    key = _key(after if before is None else before)
    if key is not None:
        found = found.filter(_beyond(*key, later=oldest_first != backwards))
    rows = list(_ordered(found, oldest_first=oldest_first != backwards)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    turned = tuple(rows[::-1] if backwards else rows)
    has_before = more if backwards else key is not None
    return JournalPage(turned, has_before, (key is not None and before is not None) if backwards else more)


def all_entries(under: int | None, filters: JournalFilters, *, oldest_first: bool = False) -> Iterator[Entry]:
    """The whole list for an export, a part at a time."""
    after: int | None = None
    while True:
        page = read_journal(under, filters, size=AT_ONCE, oldest_first=oldest_first, after=after)
        yield from page.rows
        if not page.has_after:
            return
        after = page.rows[-1].pk


def count_entries(under: int | None, filters: JournalFilters) -> int:
    """At most MOST_COUNTED + 1: a long journal is not counted to its end."""
    return entries(under, filters).order_by()[: MOST_COUNTED + 1].count()


def readings_of(under: int | None, person_ids: Collection[int], *, size: int, after: int | None = None) -> JournalPage:
    """Who, of the subtree of `under`, opened, exported or printed these persons, alone or in a list; newest first."""
    lines = Entry.objects.filter(object_type=ObjectType.PORTFOLIO, object_id__in=person_ids, action__in=READINGS)
    lists = Disclosure.objects.filter(person_id__in=person_ids)
    # As one union: an OR of the two would read the whole journal.
    found = entries(under, JournalFilters()).filter(pk__in=lines.values("pk").union(lists.values("entry_id")))
    key = _key(after)
    if key is not None:
        found = found.filter(_beyond(*key, later=False))
    rows = list(found.newest_first()[: size + 1])
    return JournalPage(tuple(rows[:size]), key is not None, len(rows) > size)


def sign_ins_of(user_id: int, limit: int = 10) -> list[Entry]:
    """The last successful and failed sign-ins of one account, newest first."""
    return list(Entry.objects.of_user(user_id).sign_ins().newest_first()[:limit])


def _key(entry_id: int | None) -> tuple[dt.datetime, int] | None:
    if entry_id is None:
        return None
    return Entry.objects.filter(pk=entry_id).values_list("at", "pk").first()


def _beyond(at: dt.datetime, pk: int, *, later: bool) -> Q:
    return Q(at__gt=at) | Q(at=at, pk__gt=pk) if later else Q(at__lt=at) | Q(at=at, pk__lt=pk)


def _ordered(found: EntryQuerySet, *, oldest_first: bool) -> EntryQuerySet:
    return found.order_by("at", "pk") if oldest_first else found.newest_first()
