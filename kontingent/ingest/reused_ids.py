"""The id of a yearly record under another school year: a correction of the year, or the id used again.

A supplier that numbers its records anew each year sends last year's id with this year's membership; both stand. One
that mistook the year sends the id again with the right one; the wrong one goes. What one item holds stands together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any

from kontingent.history.entries import WITHDRAWN, id_and_year, yearly_key
from kontingent.history.kinds.base import Subject
from kontingent.history.kinds.catalogue import of_subject
from kontingent.history.kinds.in_sql import with_codes
from kontingent.history.models import OPEN_END
from kontingent.history.recording import Standing
from kontingent.ingest.rules import packages as rules
from kontingent.ingest.validation.prepared import PreparedItem, PreparedRecord, RemarkDraft
from kontingent.kernel import sql

YEARLY = tuple(kind.code for kind in of_subject(Subject.PERSON) if kind.yearly())

# A mark of the year, or a transfer within it: the learner was there.
_BORNE_OUT = with_codes("""
    SELECT EXISTS (
        SELECT FROM fact
         WHERE person_id = %(person)s AND kind IN kinds(Transfer, CurrentMark, FinalMark) AND supplier = %(supplier)s
           AND superseded_at = %(open)s AND payload IS NOT NULL
           AND %(year)s = coalesce((payload ->> 'school_year')::int, school_year_of((payload ->> 'date')::date)))
""")


@dataclass(frozen=True, slots=True)
class _Standing:
    year: int | None
    key: str
    start: date | None
    end: date | None


_Known = Mapping[tuple[int, int, str], Sequence[_Standing]]  # by person, kind and the supplier's id of the record


def settle(
    items: Sequence[PreparedItem],
    persons: Mapping[str, int],
    notes: list[RemarkDraft],
    standing: Standing,
    *,
    supplier_id: int,
) -> list[PreparedItem]:
    """The items with whole keys of their yearly records, and with withdrawals of what a record corrects.

    A record or a withdrawal that names no year means the newest one of its id. The items asked stay as they are: a
    batch that met another writer is asked again.
    """
    known = _by_id(standing)
    told_of = {person for person, _, _ in known}  # of others no record is another one's year
    return [
        _settled(item, _Owner(persons[item.id], supplier_id, known), notes) if persons.get(item.id) in told_of else item
        for item in items
    ]


def _settled(item: PreparedItem, owner: "_Owner", notes: list[RemarkDraft]) -> PreparedItem:
    records = [_with_key(record, owner.completed(record.kind, record.key)) for record in item.records]
    kept = [(kind, owner.completed(kind, key)) for kind, key in item.kept]
    sent = {(record.kind, record.key) for record in records}
    for record in list(records):
        if record.kind in YEARLY and record.payload is not None:
            records += _corrected(item, record, sent, owner, notes)
    return replace(item, records=records, kept=kept)


def _with_key(record: PreparedRecord, key: str) -> PreparedRecord:
    return record if record.key == key else replace(record, key=key)


def _by_id(standing: Standing) -> _Known:
    found: dict[tuple[int, int, str], list[_Standing]] = defaultdict(list)
    for (person, kind, key), said in standing.items():
        if kind in YEARLY and said.digest != WITHDRAWN and (parts := id_and_year(key)) is not None:
            found[person, kind, parts[0]].append(_Standing(parts[1], key, said.valid_from, said.valid_to))
    for years in found.values():
        years.sort(key=attrgetter("key"))
    return found


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose records are compared, and what of them stands."""

    person: int
    supplier_id: int
    known: _Known

    def standing(self, kind: int, id_: str) -> Sequence[_Standing]:
        return self.known.get((self.person, kind, id_), ())

    def completed(self, kind: int, key: str) -> str:
        parts = id_and_year(key) if kind in YEARLY else None
        if parts is None or parts[1] is not None:
            return key
        years = [one.year for one in self.standing(kind, parts[0]) if one.year is not None]
        return yearly_key(parts[0], max(years, default=None))


def _corrected(
    item: PreparedItem,
    record: PreparedRecord,
    sent: Collection[tuple[int, str]],
    owner: _Owner,
    notes: list[RemarkDraft],
) -> Iterator[PreparedRecord]:
    """Withdrawals of what stands under the same id and is not sent in the same item."""
    parts = id_and_year(record.key)
    standing = owner.standing(record.kind, parts[0]) if parts else ()
    for other in standing:
        if (record.kind, other.key) in sent or parts is None:
            continue
        rule = None
        if _is_correction(other, record, owner):
            rule = rules.YEAR_CORRECTED
            gone = PreparedRecord.withdrawal(record.kind, key=other.key, place=record.place)
            gone.part, gone.row = record.part, record.row
            yield gone
        elif all(one.key != record.key for one in standing):
            rule = rules.ID_USED_AGAIN
        if rule is not None:
            years = f"{other.year or 'не указан'} → {parts[1] or 'не указан'}"
            notes.append(RemarkDraft(rule.code, record.place, record.at, item.id, record.kind, "school_year", years))


def _is_correction(other: _Standing, record: PreparedRecord, owner: _Owner) -> bool:
    """The same first day; or nothing bears the standing record out, which has no days."""
    if other.start is not None or other.end is not None:
        return other.start is not None and other.start == record.valid_from
    asked: dict[str, Any] = {
        "person": owner.person, "supplier": owner.supplier_id, "open": OPEN_END, "year": other.year
    }  # fmt: skip
    return not sql.value(_BORNE_OUT, asked)
