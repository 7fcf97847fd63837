"""Merges that stand and those that were undone: who into whom, when and by whom; each may be undone, however old.

Only for viewers with «Доступ к ПДн», as cases are.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from kontingent.institutions.scope import Scope
from kontingent.kernel.names import name_key
from kontingent.people.cases import MOST_COUNTED, Side, read_sides
from kontingent.people.models import Merge, Person, PersonCard, PersonScope


@dataclass(frozen=True, slots=True)
class MergeFilter:
    """`name`: part of the name of either person as it is now. `stands`: None for all."""

    name: str = ""
    stands: bool | None = None


@dataclass(frozen=True, slots=True)
class MergeRow:
    """`person` is named by his suppliers' ids while he is merged: his card is the survivor's until that is undone."""

    person: Side
    survivor: Side
    merged_at: datetime
    merged_by: int | None  # a user's id; None: recognition
    undone_at: datetime | None
    undone_by: int | None

    @property
    def key(self) -> "MergeKey":
        return MergeKey(self.merged_at, self.person.person_id)


@dataclass(frozen=True, slots=True)
class MergeKey:
    """Where a page ends: the newest stand first."""

    merged_at: datetime
    person_id: int


@dataclass(frozen=True, slots=True)
class MergePage:
    rows: tuple[MergeRow, ...]
    has_before: bool
    has_after: bool


def merges(
    scope: Scope,
    filters: MergeFilter,
    *,
    after: MergeKey | None = None,
    before: MergeKey | None = None,
    size: int = 25,
) -> MergePage:
    """A page of the newest, or on from where another one ends; with `before`, back from where it begins."""
    found = _found(scope, filters)
    if before is not None:
        newer = Q(merged_at__gt=before.merged_at) | Q(merged_at=before.merged_at, person_id__gt=before.person_id)
        rows = list(found.filter(newer).order_by("merged_at", "person_id")[: size + 1])
        return MergePage(tuple(_rows(rows[:size][::-1])), has_before=len(rows) > size, has_after=True)
    if after is not None:
        older = Q(merged_at__lt=after.merged_at) | Q(merged_at=after.merged_at, person_id__lt=after.person_id)
        found = found.filter(older)
    rows = list(found.order_by("-merged_at", "-person_id")[: size + 1])
    return MergePage(tuple(_rows(rows[:size])), has_before=after is not None, has_after=len(rows) > size)


def count_merges(scope: Scope, filters: MergeFilter) -> int:
    """At most MOST_COUNTED + 1."""
    return _found(scope, filters).order_by()[: MOST_COUNTED + 1].count()


def find_merge(scope: Scope, person_id: int) -> MergeRow | None:
    """The newest of this person, undone or not; None when there is none for this viewer."""
    return next(iter(_rows(_visible(scope).filter(person_id=person_id).order_by("-merged_at")[:1])), None)


def standing_among(scope: Scope, person_ids: Collection[int]) -> list[MergeRow]:
    """Those that make one person of these ids, the newest first."""
    found = _visible(scope).filter(person_id__in=person_ids, undone_at=None)
    return _rows(found.order_by("-merged_at", "-person_id"))


def _found(scope: Scope, filters: MergeFilter) -> QuerySet[Merge]:
    found = _visible(scope)
    if filters.stands is not None:
        found = found.filter(undone_at__isnull=filters.stands)
    if words := name_key(filters.name):
        found = found.filter(_is_named(words, "person") | _is_named(words, "survivor"))
    return found


def _is_named(words: str, side: str) -> Q:
    cards = PersonCard.objects.filter(name_key__contains=words)
    return Q(Exists(cards.filter(person_id=OuterRef(f"{side}_now"))))


def _visible(scope: Scope) -> QuerySet[Merge]:
    """Where the survivor is seen, or whoever the merged one is now."""
    if scope.masked:
        return Merge.objects.none()
    seen = PersonScope.objects.open_to(scope.institution_id)
    survivors = Person.objects.filter(pk=OuterRef("survivor_id")).order_by()
    found = Merge.objects.alias(
        person_now=Coalesce("person__merged_into_id", "person_id"),
        survivor_now=Coalesce(survivors.values("merged_into_id")[:1], "survivor_id"),
    )
    return found.filter(
        Exists(seen.filter(person_id=OuterRef("person_now"))) | Exists(seen.filter(person_id=OuterRef("survivor_now")))
    )


def _rows(found: Iterable[Merge]) -> list[MergeRow]:
    found = list(found)
    sides = read_sides({id_ for merge in found for id_ in (merge.person_id, merge.survivor_id)})
    return [
        MergeRow(
            sides[merge.person_id],
            sides[merge.survivor_id],
            merge.merged_at,
            merge.merged_by,
            merge.undone_at,
            merge.undone_by,
        )
        for merge in found
    ]
