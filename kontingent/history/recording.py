"""Recording a batch: digests are compared before anything is sent, so what did not change writes nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import IntegrityError
from psycopg.errors import CheckViolation

from kontingent.history.accepted import OF_SUPPLIER
from kontingent.history.entries import WITHDRAWN, Entry, Identity, ordered
from kontingent.history.kinds.base import Subject
from kontingent.history.models import OPEN_END
from kontingent.kernel import sql
from kontingent.kernel.errors import Refusal

_TABLES = {Subject.PERSON: ("fact", "person_id"), Subject.INSTITUTION: ("institution_fact", "institution_id")}
# Digest and payload go as bytea: on the wire uuid is the same bytes, and jsonb after its version byte.
_TYPES = ("int8", "int2", "int2", "text", "timestamptz", "date", "date", "bytea", "bytea", "int8", "int4")
_JSONB_VERSION = b"\x01"
# Of the table and its column of subjects.
_KNOWN = """
    SELECT {1}, kind, key, uuid_send(digest), valid_from, valid_to FROM {0}
     WHERE {1} = ANY(%(subjects)s) AND kind = ANY(%(kinds)s) AND supplier = %(supplier)s AND superseded_at = %(open)s
"""
# By whole keys: told that the facts are of these subjects, a plan compares all that they have with each.
_CLOSE = f"""
    WITH forgotten AS ({OF_SUPPLIER})
    UPDATE {{0}} AS fact SET superseded_at = %(at)s
      FROM unnest(%(subjects)s::bigint[], %(kinds)s::smallint[], %(keys)s::text[]) AS old (subject_id, kind, key)
     WHERE fact.{{1}} = old.subject_id AND fact.kind = old.kind AND fact.key = old.key
       AND fact.supplier = %(supplier)s AND fact.superseded_at = %(open)s
"""  # noqa: S608 - a constant text
_COPY = """
    COPY {0} ({1}, kind, supplier, key, recorded_at, valid_from, valid_to, digest, payload, package_id, place)
    FROM STDIN (FORMAT binary)
"""


class RecordedTooEarly(Refusal):
    code = "recorded_too_early"


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many records of a batch were what; `written` are the subjects of all but the same, by kind.

    `turned` are those of them of whom the supplier had no record of the kind, or withdraws one.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    withdrawn: int = 0
    written: Mapping[int, frozenset[int]] = field(default_factory=dict)
    turned: Mapping[int, frozenset[int]] = field(default_factory=dict)
    repeated: tuple[int, ...] = ()  # places that a later place of the batch overrides

    def of(self, kinds: Collection[int]) -> frozenset[int]:
        """The subjects of whom something of these kinds was written."""
        return frozenset().union(*(self.written.get(kind, ()) for kind in kinds))


class Stands(NamedTuple):
    """What a supplier says of a record now; of one that is withdrawn too."""

    digest: bytes
    valid_from: date | None
    valid_to: date | None


Standing = Mapping[Identity, Stands]


class _Sorted(NamedTuple):
    new: list[Entry]
    changed: list[Entry]
    withdrawn: list[Entry]
    same: int


def record(
    subject: Subject,
    entries: Sequence[Entry],
    *,
    supplier_id: int,
    package_id: int,
    recorded_at: datetime,
    known: Standing | None = None,
) -> Recorded:
    """Facts of one supplier's batch. The caller holds the transaction and the write lock.

    `known`: what stands of these subjects and kinds, if it has been asked under this lock.
    RecordedTooEarly if something of the batch is already known from a later moment; the transaction is lost then.
    """
    batch, repeated = ordered(entries)
    if not batch:
        return Recorded()
    table, column = _TABLES[subject]
    if known is None:
        known = standing(subject, {id_ for id_, _, _ in batch}, {kind for _, kind, _ in batch}, supplier_id)
    found = _compare(batch, known)
    written = sorted((*found.new, *found.changed, *found.withdrawn), key=lambda entry: entry.identity)
    if written:
        accepted = {
            "is_person": subject is Subject.PERSON,
            "ids": sql.array({entry.subject_id for entry in written}),
        }
        _close(table, column, [*found.changed, *found.withdrawn], supplier_id, recorded_at, accepted)
        sql.copy(_COPY.format(table, column), _rows(written, supplier_id, package_id, recorded_at), _TYPES)
    had = {(subject_id, kind) for (subject_id, kind, _), one in known.items() if one.digest != WITHDRAWN}
    return Recorded(
        new=len(found.new),
        changed=len(found.changed),
        same=found.same,
        withdrawn=len(found.withdrawn),
        written=_by_kind(written),
        turned=_by_kind(
            entry for entry in written if entry.draft.payload is None or (entry.subject_id, entry.draft.kind) not in had
        ),
        repeated=tuple(entry.draft.place for entry in repeated),
    )


def _by_kind(written: Iterable[Entry]) -> dict[int, frozenset[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for entry in written:
        found[entry.draft.kind].add(entry.subject_id)
    return {kind: frozenset(subjects) for kind, subjects in found.items()}


def standing(
    subject: Subject, subjects: Collection[int], kinds: Collection[int], supplier_id: int
) -> dict[Identity, Stands]:
    """Digests as bytes: making UUIDs of them would cost more than the rest of the comparison."""
    asked = {
        "subjects": sql.array(sorted(subjects)),
        "kinds": sql.array(sorted(kinds)),
        "supplier": supplier_id,
        "open": OPEN_END,
    }
    rows = sql.rows(_KNOWN.format(*_TABLES[subject]), asked, bound=True)
    return {(subject_id, kind, key): Stands(*said) for subject_id, kind, key, *said in rows}


def _compare(batch: Mapping[Identity, Entry], known: Standing) -> _Sorted:
    """A record of what is withdrawn already, or was never given, is the same."""
    new: list[Entry] = []
    changed: list[Entry] = []
    withdrawn: list[Entry] = []
    same = 0
    for identity, entry in batch.items():
        before = known.get(identity)
        if entry.draft.payload is None:
            if before is None or before.digest == WITHDRAWN:
                same += 1
            else:
                withdrawn.append(entry)
        elif before is None:
            new.append(entry)
        elif before.digest == entry.draft.digest:
            same += 1
        else:
            changed.append(entry)
    return _Sorted(new, changed, withdrawn, same)


def _close(
    table: str,
    column: str,
    superseded: Sequence[Entry],
    supplier_id: int,
    recorded_at: datetime,
    accepted: Mapping[str, Any],
) -> None:
    """What the written overrides; and whatever is accepted of its subjects has to be read again."""
    asked = {
        **accepted,
        "at": recorded_at,
        "subjects": sql.array(entry.subject_id for entry in superseded),
        "kinds": sql.array(entry.draft.kind for entry in superseded),
        "keys": sql.texts(entry.draft.key for entry in superseded),
        "supplier": supplier_id,
        "open": OPEN_END,
    }
    try:
        closed = sql.execute(_CLOSE.format(table, column), asked, bound=True)
    except IntegrityError as violation:
        if not isinstance(violation.__cause__, CheckViolation):
            raise
        raise RecordedTooEarly(
            "Пакет записан более ранним временем, чем уже известные сведения.",
            cure="Проверьте время составления пакета и пришлите пакеты в том порядке, в каком они составлены.",
        ) from violation
    if closed != len(superseded):
        raise IntegrityError(f"{len(superseded) - closed} facts were closed by somebody else: no write lock?")


def _rows(
    written: Iterable[Entry], supplier_id: int, package_id: int, recorded_at: datetime
) -> Iterator[Sequence[Any]]:
    for subject_id, draft in written:
        payload = None if draft.payload is None else _JSONB_VERSION + draft.payload
        digest = WITHDRAWN if payload is None else draft.digest
        yield (
            subject_id, draft.kind, supplier_id, draft.key, recorded_at,
            draft.valid_from, draft.valid_to, digest, payload, package_id, draft.place,
        )  # fmt: skip
