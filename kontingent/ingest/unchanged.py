"""Items whose bytes are those last accepted from their supplier: counted and passed over, nothing of them is read.

An item of a full package is accepted if all of it was taken and to read it again would change nothing. Remarks that
follow from its bytes are remembered with it and told again where it stands now; of any other it is read. It is
forgotten by whoever writes what that stands on: facts this supplier gave of the subject, the card of the person, the
tree. Another program, vocabulary, mapping, right or time zone is another circumstance.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kontingent.history.kinds.base import Subject
from kontingent.ingest import storage
from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.readers.package import MEGABYTE, Examined, Piece, Sent
from kontingent.ingest.readers.registry import Reader
from kontingent.ingest.recognition import Subjects
from kontingent.ingest.retelling import Retold, kept, retellable, told_again
from kontingent.ingest.run import Run
from kontingent.ingest.validation.prepared import PreparedBatch, PreparedItem, RemarkDraft
from kontingent.ingest.vocabulary import ItemType
from kontingent.kernel import clock, sql
from kontingent.people.actions import known_by_id


class Touched(Exception):  # noqa: N818 - no error: what was to be passed has to be read
    """Since it was looked at, something has been written that accepted items stand on."""

    def __init__(self, digests: Collection[bytes]) -> None:
        super().__init__()
        self.digests = digests


_SMALL = 8 * MEGABYTE


@dataclass(slots=True)
class Passing:
    """Items of a package that nobody needs to read, by number, and the package without their insides if it is small."""

    items: Mapping[int, Sent] = field(default_factory=dict)
    left: Sequence[bytes] | None = None

    def without(self, digests: Collection[bytes]) -> "Passing":
        return Passing({number: sent for number, sent in self.items.items() if sent.digest not in digests})


@dataclass(frozen=True, slots=True)
class Looked:
    """A package of which the heads alone of known items were examined; what is left of it, if that is little."""

    examined: Examined
    known: "KnownItems"
    left: Sequence[bytes]


def look(reader: Reader, groups: Iterable[Sequence[Piece]], known: "KnownItems") -> Looked:
    left = list[bytes]()
    return Looked(reader.examine(_kept(reader.emptied(groups, known.choose), left)), known, left)


def examine(
    reader: Reader,
    stored: storage.Stored,
    supplier_id: int,
    circumstances: Callable[[Examined], bytes],
    looked: Looked | None = None,
) -> tuple[Examined, Passing]:
    """As its reader examines it, with what may be passed; `looked` if that was done before its turn."""
    known = looked.known if looked else KnownItems(supplier_id)
    try:
        looked = looked or look(reader, stored.groups(), known)
        now = circumstances(looked.examined)
    except PackageRefused:
        if not known.items:
            raise
    else:
        if known.circumstances <= {now}:
            return looked.examined, Passing(known.items, looked.left or None)
    return reader.examine(stored.pieces()), Passing()  # a fault is told of the bytes as sent


def _kept(pieces: Iterable[bytes], left: list[bytes]) -> Iterator[bytes]:
    """The pieces as they pass; all of them in `left`, or nothing if that would be much."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size <= _SMALL:
            left.append(piece)
        else:
            left.clear()
        yield piece


def to_be_read(reader: Reader, stored: storage.Stored, passing: Passing) -> Iterable[bytes]:
    """The bytes of the package without the insides of what is passed."""
    if passing.left is not None:
        return passing.left
    if not passing.items:
        return stored.pieces()
    return reader.emptied(stored.groups(), lambda digests: passing.items.keys() & digests.keys())


def is_any_known(supplier_id: int, digests: Collection[bytes]) -> bool:
    return bool(sql.rows(_KNOWN, [supplier_id, sql.binaries(digests), clock.today()], bound=True))


@dataclass(slots=True)
class KnownItems:
    """What of a package is accepted already; of the items about one subject the first one."""

    supplier_id: int
    items: dict[int, Sent] = field(default_factory=dict)
    circumstances: set[bytes] = field(default_factory=set)
    subjects: set[tuple[bool, int]] = field(default_factory=set)

    def choose(self, digests: Mapping[int, bytes]) -> Collection[int]:
        asked = {digest: number for number, digest in reversed(list(digests.items()))}
        found = sql.rows(_KNOWN, [self.supplier_id, sql.binaries(asked), clock.today()], bound=True)
        chosen: dict[int, Sent] = {}
        for digest, circumstances, is_person, subject_id, *known in sorted(found, key=lambda row: asked[row[0]]):
            self.circumstances.add(circumstances)
            if (is_person, subject_id) not in self.subjects:
                self.subjects.add((is_person, subject_id))
                chosen[asked[digest]] = Sent(digest, *known)
        self.items.update(chosen)
        return chosen.keys()


_KNOWN = """
    SELECT digest, circumstances, is_person, subject_id, cardinality(keys), remarks IS NOT NULL FROM accepted_item
     WHERE supplier = %s AND digest = ANY(%s::bytea[]) AND coalesce(until >= %s, true)
"""


@dataclass(frozen=True, slots=True)
class Passed:
    """What the passed items of a batch count as."""

    persons: int = 0
    institutions: int = 0
    records: int = 0
    places: frozenset[int] = frozenset()
    notes: Sequence[RemarkDraft] = ()


def take(run: Run, batch: PreparedBatch) -> Passed:
    """Count what a batch passes over, and note that a full package says it. Touched if some of it has to be read.

    The caller holds the write lock.
    """
    digests = batch.passed
    if not digests:
        return Passed()
    asked = {
        "supplier": run.supplier_id,
        "package": run.package.pk,
        "digests": sql.binaries(digests),
        "today": clock.today(),
        "full": run.is_full,
    }
    persons, institutions, records, places = sql.one(_TAKEN, asked, bound=True)
    if persons + institutions != len(digests):
        known = sql.column(_KNOWN, [run.supplier_id, sql.binaries(digests), clock.today()], bound=True)
        raise Touched(set(digests) - set(known))
    return Passed(persons, institutions, records, frozenset(places), told_again(run.supplier_id, batch.retold))


_TAKEN = """
    WITH taken AS MATERIALIZED (
        SELECT is_person, subject_id, kinds, keys, places FROM accepted_item
         WHERE supplier = %(supplier)s AND digest = ANY(%(digests)s::bytea[]) AND coalesce(until >= %(today)s, true)
    ), noted AS (
        INSERT INTO package_presence (package_id, is_person, subject_id, kinds, keys)
        SELECT %(package)s, is_person, subject_id, kinds, keys FROM taken WHERE %(full)s
    )
    SELECT count(*) FILTER (WHERE is_person), count(*) FILTER (WHERE NOT is_person),
           coalesce(sum(cardinality(keys)), 0)::int8,
           ARRAY(SELECT DISTINCT place FROM taken, unnest(places) AS place)
      FROM taken
"""


class _Accepted(NamedTuple):
    """An item that was read and found in order."""

    subject_id: int
    item: PreparedItem
    places: Sequence[int]
    remarks: Sequence[Retold]


def remember(
    run: Run,
    items: Sequence[PreparedItem],
    subjects: Subjects,
    notes: Sequence[RemarkDraft],
    of_register: Sequence[RemarkDraft],
) -> None:
    """What of a batch of a full package, recorded and projected, need not be read when it comes again.

    `notes` are those of reading; an item with any `of_register` is read every time, and so is a sheet of which
    something is remarked as a whole.
    """
    remarked = {note.item for note in of_register}
    sheets = {note.at.part for note in (*notes, *of_register) if not note.place}
    noted: defaultdict[str, list[RemarkDraft]] = defaultdict(list)
    for note in notes:
        noted[note.item].append(note)
    for type_ in (Subject.PERSON, Subject.INSTITUTION):
        ids = subjects.persons if type_ is Subject.PERSON else subjects.institutions
        own = [item for item in items if (item.type is ItemType.PERSON) is (type_ is Subject.PERSON)]
        times = Counter(ids.get(item.id) for item in own)
        sound = [
            _Accepted(ids[item.id], item, _places_of(item, ids[item.id], subjects), remarks)
            for item in own
            if item.digest is not None and item.id not in remarked and times[ids.get(item.id)] == 1
            and item.id in ids and all(sent.payload and sent.part not in sheets for sent in item.records)
            and (remarks := retellable(item, noted.get(item.id, ()))) is not None
        ]  # fmt: skip
        if type_ is Subject.PERSON:
            claims = [subjects.claims[one.item.id] for one in sound if one.item.id in subjects.claims]
            by_id = known_by_id(claims, supplier_id=run.supplier_id)
            sound = [one for one in sound if by_id.get(one.item.id) == one.subject_id]
        if sound:
            _write(run, type_, sound)


def _places_of(item: PreparedItem, subject_id: int, subjects: Subjects) -> list[int]:
    """Institutions that it speaks of."""
    places = {subjects.places[sent.institution] for sent in item.records if sent.institution}
    return sorted(places | ({subject_id} if item.type is ItemType.ORGANISATION else set()))


def _write(run: Run, type_: Subject, sound: Sequence[_Accepted]) -> None:
    """One whose subject the supplier calls by another id too is read every time."""
    called = sql.pairs(
        _CALLED.format(subject=type_.value), [run.supplier_id, [one.subject_id for one in sound]], bound=True
    )
    lines = [
        (
            type_ is Subject.PERSON, subject_id, run.supplier_id, item.digest, run.circumstances, item.until,
            sql.array(kind for kind, _ in said), sql.texts(key for _, key in said), sql.array(places), kept(remarks),
        )
        for subject_id, item, places, remarks in sound
        if item.digest is not None and called.get(subject_id) == item.id
        for said in [sorted((sent.kind, sent.key) for sent in item.records)]
    ]  # fmt: skip
    replaced = {
        "is_person": type_ is Subject.PERSON,
        "supplier": run.supplier_id,
        "now": run.circumstances,
        "ids": sql.array(line[1] for line in lines),
        "digests": sql.binaries(line[3] for line in lines),
        "kinds": sql.texts(line[6] for line in lines),
        "keys": sql.texts(line[7] for line in lines),
    }
    sql.execute(_REPLACED, replaced, bound=True)
    sql.copy(_COPY, lines)


# By the subject: a plan that expects little of a supplier whose first package it is would go through all his ids.
_CALLED = """
    SELECT {subject}_id, min(external_id) FROM {subject}_external_id
     WHERE supplier_id + 0 = %s AND {subject}_id = ANY(%s) GROUP BY 1 HAVING count(*) = 1
"""
# Other bytes about the subject stand if they tell of other records: had anything been written, they would be forgotten.
_REPLACED = """
    DELETE FROM accepted_item AS old
     USING unnest(%(ids)s::bigint[], %(digests)s::bytea[], %(kinds)s::text[], %(keys)s::text[])
           AS new (subject_id, digest, kinds, keys)
     WHERE old.is_person = %(is_person)s AND old.supplier = %(supplier)s AND old.subject_id = new.subject_id
       AND (old.digest = new.digest OR old.circumstances <> %(now)s
            OR (old.kinds = new.kinds::smallint[] AND old.keys = new.keys::text[] COLLATE "C"))
"""
_COPY = """
    COPY accepted_item (is_person, subject_id, supplier, digest, circumstances, until, kinds, keys, places, remarks)
    FROM STDIN
"""
