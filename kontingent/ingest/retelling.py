"""Remarks that follow from the bytes of an item: remembered with it, and told again where it stands now."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

import orjson

from kontingent.history.rules.records import FADING
from kontingent.ingest import protocol
from kontingent.ingest.places import Place
from kontingent.ingest.readers.package import Spot
from kontingent.ingest.validation.prepared import PreparedItem, RemarkDraft
from kontingent.kernel import sql


class Retold(NamedTuple):
    """A remark that follows from the bytes of an item; place and row are counted from the item's own."""

    rule: str
    place: int
    row: int
    item: str
    kind: int | None
    field: str
    value: str

    @classmethod
    def of(cls, note: RemarkDraft, item: PreparedItem) -> Self:
        place, row = note.place - item.place, note.at.row - item.row
        return cls(note.rule, place, row, note.item, note.kind, note.field, note.value[: protocol.LONGEST_VALUE])

    def told_at(self, spot: Spot, person_id: int | None) -> RemarkDraft:
        at = Place(row=spot.row + self.row)
        return RemarkDraft(
            self.rule, spot.place + self.place, at, self.item, self.kind, self.field, self.value, person_id
        )


def retellable(item: PreparedItem, notes: Iterable[RemarkDraft]) -> list[Retold] | None:
    """The remarks of an item as long as its bytes are these; None if it has to be read to know.

    Of a table it has: places of its rows are not among the bytes by which an item is known.
    """
    own = list(notes)
    ends = item.place + len(item.records)
    if any(not item.place <= note.place <= ends or note.rule in FADING for note in own):
        return None
    if own and any(sent.columns is not None for sent in item.records):
        return None
    return [Retold.of(note, item) for note in own]


def kept(remarks: Iterable[Retold]) -> str | None:
    """As a column of `accepted_item` has them."""
    texts = [list(remark) for remark in remarks]
    return orjson.dumps(texts).decode() if texts else None


def told_again(supplier_id: int, spots: Mapping[bytes, Spot]) -> list[RemarkDraft]:
    """Of items that are passed, by their digests. The caller holds the write lock and knows that all are accepted."""
    if not spots:
        return []
    found = sql.rows(_REMARKS, [supplier_id, sql.binaries(spots)], bound=True)
    return [
        Retold(*told).told_at(spots[digest], person_id)
        for digest, person_id, remarks in found
        for told in orjson.loads(remarks)
    ]


_REMARKS = """
    SELECT digest, CASE WHEN is_person THEN subject_id END, remarks::text FROM accepted_item
     WHERE supplier = %s AND digest = ANY(%s::bytea[]) AND remarks IS NOT NULL
"""
