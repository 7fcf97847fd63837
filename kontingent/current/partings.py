"""Whose records are whose when one person is parted into two.

Facts stand under person, supplier and key, not under the supplier's id: two ids of one supplier speak in one chain of
versions. What an id said last is found by the places its versions came from; `origins` name the item of each place.
Facts do not move: what goes is written anew under the new person and withdrawn under the old one, from now on.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kontingent.history.entries import Draft, Entry
from kontingent.history.kinds.person import General
from kontingent.history.models import OPEN_END
from kontingent.kernel import sql
from kontingent.people.split_actions import ExternalId, Holding

Place = tuple[int, int]  # package, number of the record in it
Origins = Mapping[Place, str]  # → the supplier's id of the item the record stands in

_VERSIONS = """
SELECT person_id, supplier, kind, key, payload::text, uuid_send(digest), valid_from, valid_to, package_id, place,
       superseded_at = %(open)s
  FROM fact WHERE person_id = ANY(%(persons)s)
 ORDER BY person_id, supplier, kind, key, superseded_at
"""


class StoredVersion(NamedTuple):
    payload: bytes | None  # None: withdrawn
    digest: bytes
    valid_from: date | None
    valid_to: date | None
    package_id: int
    place: int  # 0: of no place of a file


@dataclass(frozen=True, slots=True)
class Chain:
    """The versions of one record, the oldest first; the last one stands, and is not withdrawn."""

    person_id: int
    supplier_id: int
    kind: int
    key: str
    versions: tuple[StoredVersion, ...]


class Moved(NamedTuple):
    """An entry to be recorded and the supplier's id it belongs to; empty where nobody can tell."""

    external_id: str
    entry: Entry


def read_chains(person_ids: Collection[int]) -> list[Chain]:
    found: defaultdict[tuple[int, int, int, str], list[StoredVersion]] = defaultdict(list)
    standing = set()
    for person, supplier, kind, key, payload, *rest, is_open in sql.rows(
        _VERSIONS, {"persons": list(person_ids), "open": OPEN_END}, bound=True
    ):
        identity = person, supplier, kind, key
        found[identity].append(StoredVersion(None if payload is None else payload.encode(), *rest))
        if is_open and payload is not None:
            standing.add(identity)
    return [Chain(*identity, tuple(versions)) for identity, versions in found.items() if identity in standing]


def questions(chains: Iterable[Chain], holdings: Collection[Holding]) -> dict[int, set[int]]:
    """Places whose item has to be known, by package: where a supplier has several ids at one person."""
    asked: defaultdict[int, set[int]] = defaultdict(set)
    several = {whose for whose, ids in _ids_by_holder(holdings).items() if len(ids) > 1}
    for chain in chains:
        if (chain.person_id, chain.supplier_id) in several:
            for version in chain.versions:
                if version.place:
                    asked[version.package_id].add(version.place)
    return dict(asked)


def said_by_ids(
    chains: Iterable[Chain], holdings: Collection[Holding], origins: Origins
) -> Iterator[tuple[Chain, dict[str, StoredVersion]]]:
    """Each record with the last version of every id that has not withdrawn it; under "" of whom nobody can tell."""
    ids = _ids_by_holder(holdings)
    for chain in chains:
        known = ids.get((chain.person_id, chain.supplier_id), ())
        yield chain, {known[0]: chain.versions[-1]} if len(known) == 1 else _said(chain, known, origins)


def entries(
    said: Iterable[tuple[Chain, Mapping[str, StoredVersion]]],
    holdings: Collection[Holding],
    chosen: Collection[ExternalId],
    new_id: int,
) -> dict[int, list[Moved]]:
    """By supplier: what is written under the new person, and what becomes of it under the old one. Places are all 0."""
    found: defaultdict[int, list[Moved]] = defaultdict(list)
    ids = _ids_by_holder(holdings)
    for chain, by_id in said:
        known = ids.get((chain.person_id, chain.supplier_id), ())
        leaving = {one for one in known if ExternalId(chain.supplier_id, one) in chosen}
        going = by_id.keys() & (leaving if len(leaving) < len(known) else {*leaving, ""})
        if not leaving or not going:
            continue
        moved = found[chain.supplier_id]
        whose, version = _last(chain, by_id, going)
        moved.append(Moved(whose, _entry(chain, new_id, version)))
        if chain.versions[-1] is not version:
            continue  # another id said it since, and stays
        staying = by_id.keys() - going
        if staying:
            whose, version = _last(chain, by_id, staying)
            moved.append(Moved(whose, _entry(chain, chain.person_id, version)))
        else:
            gone = Entry.withdrawal(chain.person_id, chain.kind, key=chain.key, place=0)
            moved.append(Moved(whose, gone))
    return dict(found)


def _ids_by_holder(holdings: Collection[Holding]) -> dict[tuple[int, int], list[str]]:
    found: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for one in holdings:
        found[one.person_id, one.id.supplier_id].append(one.id.external_id)
    return found


def _said(chain: Chain, known: Sequence[str], origins: Origins) -> dict[str, StoredVersion]:
    """Of no place are withdrawals of a full package, which end what everybody said, and what was restored after one.

    A word that changes nothing leaves no version; but nobody is recognised without a name, so each id has said one.
    """
    last: dict[str, StoredVersion] = {}
    silent = set(known) if chain.kind == General.code else set()
    item_of: dict[bytes, str] = {}
    for version in chain.versions:
        item = origins.get((version.package_id, version.place), "")
        item = item if item in known else ""
        silent.discard(item)
        if version.payload is None:
            if version.place:
                last.pop(item, None)
            else:
                last.clear()
            continue
        item = item or item_of.get(version.digest, "")
        item_of[version.digest] = item
        last[item] = version
    return {**dict.fromkeys(silent, chain.versions[-1]), **last}


def _last(chain: Chain, by_id: Mapping[str, StoredVersion], among: Collection[str]) -> tuple[str, StoredVersion]:
    return max(((one, by_id[one]) for one in sorted(among)), key=lambda pair: chain.versions.index(pair[1]))


def _entry(chain: Chain, person_id: int, version: StoredVersion) -> Entry:
    payload, digest, start, end, *_ = version
    return Entry(person_id, Draft(chain.kind, chain.key, payload, digest, start, end, 0))
