"""Reads of frozen copies: as they were made, and those that a viewer may open."""

import zlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.kernel.filtering import narrowed, queried
from kontingent.kernel.keyset import Listed
from kontingent.stamps.digests import digest_of
from kontingent.stamps.models import Stamp, StampAudience, StampCell, StampKind, StampQuerySet
from kontingent.stamps.records import Records

Place = tuple[str, str]  # row and column of a section


def _of_body(found: StampQuerySet, text: str) -> StampQuerySet:
    return found.filter(Q(institution__full_name__icontains=text) | Q(institution__short_name__icontains=text))


@dataclass(frozen=True, slots=True)
class StampFilter:
    kind: str = queried("", "kind")
    name: str = queried("", "title__icontains")
    of: str = queried("", _of_body)
    who: str = queried("", "made_by__icontains")


_ANY = "SELECT 1 FROM stamp WHERE code = %(code)s AND institution_id = %(institution)s LIMIT 1"


def listed(scope: Scope, requests: Collection[str], filters: StampFilter) -> Listed[Stamp]:
    """The newest first, of the viewer's scope: those that he may open. `requests`: codes of those he may see."""
    seen = Stamp.objects.filter(institution__path__contains=[scope.institution_id]).select_related("institution")
    is_request = Q(kind=StampKind.REQUEST)
    return Listed(narrowed(seen.filter(_told(scope), ~is_request | Q(code__in=[*requests])), filters), ("-pk",))


def newest(scope: Scope, kind: StampKind, code: str, year: int, institution_id: int, part: str = "") -> StampQuerySet:
    """Copies of what the viewer looks at, that he may open; `part` as `Stamp` has it. Without what is in them.

    Of most there are none, which the index says before the ORM has written who may open which.
    """
    if not sql.by_key(_ANY, {"code": code, "institution": institution_id}):
        return Stamp.objects.none()
    found = Stamp.objects.like(kind, code, year, institution_id).filter(_told(scope), part=part)
    return found.only("day", "made_at")


def is_told_whole(stamp: Stamp, scope: Scope) -> bool:
    if stamp.audience == StampAudience.REGION:
        return stamp.institution.path[0] == scope.institution_id
    return stamp.audience == StampAudience.EVERYBODY or not scope.masked


def _told(scope: Scope) -> Q:
    """Whole, or as their own body is told."""
    closed = [] if scope.masked else [StampAudience.OPEN, StampAudience.ROUNDED]
    of_region = Q(audience=StampAudience.REGION, institution__path__0=scope.institution_id)
    own = Q(institution=scope.institution_id) & ~Q(audience=StampAudience.OPEN)
    return Q(audience__in=[StampAudience.EVERYBODY, *closed]) | of_region | own


def same_as(stamp: Stamp) -> StampQuerySet:
    """Other copies by the same definition, which alone can be compared: cells of another one have other places."""
    found = Stamp.objects.like(StampKind(stamp.kind), stamp.code, stamp.year, stamp.institution_id)
    return found.filter(part=stamp.part, definition=stamp.definition).exclude(pk=stamp.pk)


def frozen_numbers(stamp: Stamp, section: str) -> dict[Place, int]:
    rows = stamp.cells.filter(section=section).values_list("row", "column", "value")
    return {(row, column): value for row, column, value in rows}


def frozen_records(stamp: Stamp, section: str, places: Iterable[Place] = ()) -> dict[Place, Records]:
    """Of these cells, or of all."""
    rows = stamp.cells.filter(section=section).values_list("row", "column", "records")
    wanted = set(places)
    return {(row, column): _unpacked(records) for row, column, records in rows if not wanted or (row, column) in wanted}


def is_whole(stamp: Stamp) -> bool:
    """The copy is what its digest was made of."""
    cells = [
        (cell.section, cell.row, cell.column, cell.value, zlib.decompress(bytes(cell.records)))
        for cell in StampCell.objects.filter(stamp=stamp)
    ]
    return bytes(stamp.digest) == digest_of(stamp, cells)


def _unpacked(records: bytes | memoryview) -> Records:
    text = zlib.decompress(bytes(records)).decode()
    return Counter(text.split("\n")) if text else Counter()
