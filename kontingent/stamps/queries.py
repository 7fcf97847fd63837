"""Reads of frozen copies: as they were made, and those that a viewer may open."""

import zlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
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


def listed(scope: Scope, requests: Collection[str], filters: StampFilter) -> Listed[Stamp]:
    """The newest first, of the viewer's scope: those that he may open. `requests`: codes of those he may see."""
    seen = Stamp.objects.filter(institution__path__contains=[scope.institution_id]).select_related("institution")
    is_request, own = Q(kind=StampKind.REQUEST), Q(institution=scope.institution_id)
    whole = [audience for audience in StampAudience if _is_told(audience, scope)]
    told = Q(audience__in=whole) | own & ~Q(audience=StampAudience.OPEN)
    return Listed(narrowed(seen.filter(told).filter(~is_request | Q(code__in=[*requests])), filters), ("-pk",))


def is_told_whole(stamp: Stamp, scope: Scope) -> bool:
    return _is_told(StampAudience(stamp.audience), scope)


def _is_told(audience: StampAudience, scope: Scope) -> bool:
    if audience is StampAudience.REGION:
        return Institution.objects.filter(pk=scope.institution_id, parent=None).exists()
    return audience is StampAudience.EVERYBODY or not scope.masked


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
