"""Merges that stand and those that were undone: who into whom, when and by whom; each may be undone, however old.

Only for viewers with «Доступ к ПДн», as cases are.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from kontingent.institutions.scope import Scope
from kontingent.kernel.filtering import FilterPrivacy, narrowed, queried
from kontingent.kernel.keyset import Listed
from kontingent.kernel.names import name_key
from kontingent.people.case_scope import near, survivor_of
from kontingent.people.cases import Side, read_sides
from kontingent.people.models import Merge, PersonCard, PersonScope


def _named(found: QuerySet[Merge], text: str) -> QuerySet[Merge]:
    """By a part of the name of either person as it is now."""
    words = name_key(text)
    return found.filter(_is_named(words, "person") | _is_named(words, "survivor")) if words else found


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
    """The newest first."""
    visible = _visible(scope).filter(near(scope.institution_id, ["person", "survivor"]))
    return Listed(narrowed(visible, filters), ("-merged_at", "-person_id"))


def find_merge(scope: Scope, person_id: int) -> MergeRow | None:
    """The newest of this person, undone or not; None when there is none for this viewer."""
    return next(iter(merge_rows(_visible(scope).filter(person_id=person_id).order_by("-merged_at")[:1])), None)


def standing_among(scope: Scope, person_ids: Collection[int]) -> list[MergeRow]:
    """Those that make one person of these ids, the newest first."""
    found = _visible(scope).filter(person_id__in=person_ids, undone_at=None)
    return merge_rows(found.order_by("-merged_at", "-person_id"))


def _visible(scope: Scope) -> QuerySet[Merge]:
    """Where the survivor is seen, or whoever the merged one is now."""
    seen = PersonScope.objects.open_to(scope.institution_id)
    found = Merge.objects.alias(**{f"{side}_now": survivor_of(f"{side}_id") for side in ("person", "survivor")})
    if scope.masked:
        return found.none()
    return found.filter(
        Exists(seen.filter(person_id=OuterRef("person_now"))) | Exists(seen.filter(person_id=OuterRef("survivor_now")))
    )


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
