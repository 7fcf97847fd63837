"""Merges that stand and those that were undone: who into whom, when and by whom; each may be undone, however old.

Only for viewers with «Доступ к ПДн», as cases are.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from kontingent.institutions.scope import Scope
from kontingent.kernel.filtering import FilterPrivacy, narrowed, queried
from kontingent.kernel.keyset import Begun, Listed
from kontingent.kernel.names import name_key
from kontingent.people.case_scope import is_seen, near, survivor_of, viewpoint_of
from kontingent.people.cases import MOST_COUNTED, Side, read_sides
from kontingent.people.models import Merge, PersonCard


def _named(found: QuerySet[Merge], text: str) -> QuerySet[Merge]:
    """By a part of the name of either person as it is now."""
    words = name_key(text)
    if not words:
        return found
    known = found.alias(**{f"{side}_now": survivor_of(f"{side}_id") for side in ("person", "survivor")})
    return known.filter(_is_named(words, "person") | _is_named(words, "survivor"))


def _is_named(words: str, side: str) -> Q:
    cards = PersonCard.objects.filter(name_key__contains=words)
    return Q(Exists(cards.filter(person_id=OuterRef(f"{side}_now"))))


@dataclass(frozen=True, slots=True)
class MergeFilter:
    """`stands`: None for all."""

    stands: bool | None = queried(None, "undone_at__isnull")
    name: str = queried("", _named, privacy=FilterPrivacy.CLOSED)


@dataclass(frozen=True, slots=True)
class MergeRow:
    """`person` is named by his suppliers' ids while he is merged: his card is the survivor's until that is undone."""

    person: Side
    survivor: Side
    merged_at: datetime
    merged_by: int | None  # a user's id; None: recognition
    undone_at: datetime | None
    undone_by: int | None


def listed(scope: Scope, filters: MergeFilter) -> Listed[Merge]:
    """The newest first. Who are one now are one person of a scope; the two of an undone merge may be in two."""
    place = viewpoint_of(scope)
    visible = Merge.objects.all() if place is not None and place.sees_all else _visible(scope)
    if place is not None and place.is_small:
        parted = Q(undone_at__isnull=False) & Q(near(place, "person_merge.person_id"))  # asked in this order
        visible = visible.filter(parted | Q(near(place, "person_merge.survivor_id")))
    return Begun(narrowed(visible, filters), ("-merged_at", "-person_id"), most=MOST_COUNTED)


def find_merge(scope: Scope, person_id: int) -> MergeRow | None:
    """The newest of this person, undone or not; None when there is none for this viewer."""
    return next(iter(merge_rows(_visible(scope).filter(person_id=person_id).order_by("-merged_at")[:1])), None)


def standing_among(scope: Scope, person_ids: Collection[int]) -> list[MergeRow]:
    """Those that make one person of these ids, the newest first."""
    found = _visible(scope).filter(person_id__in=person_ids, undone_at=None)
    return merge_rows(found.order_by("-merged_at", "-person_id"))


def _visible(scope: Scope) -> QuerySet[Merge]:
    """Where the survivor is seen, or whoever the merged one is now."""
    if scope.masked:
        return Merge.objects.none()
    return Merge.objects.filter(is_seen(scope.institution_id, "person_merge.person_id", "person_merge.survivor_id"))


def merge_rows(found: Iterable[Merge]) -> list[MergeRow]:
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
