"""How well records of one person were put together, judged by the truth of a region.

Pairs of suppliers' ids, by kind of noise and oddity, the held-out kinds apart; open cases by what they are about.
"""

import csv
import gzip
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from pathlib import Path

from kontingent.people.doubles import repeated
from kontingent.synthetic import noise, oddities

Id = tuple[str, str]  # code of the supplier, its id of the person
Identity = Mapping[Id, int]  # to the person of the register
HELD_OUT = {*noise.HELD_OUT, *oddities.HELD_OUT}


@dataclass(slots=True)
class Quality:
    together: int = 0  # true pairs that the register holds for one person
    apart: int = 0  # true pairs that it holds for two
    false: int = 0  # pairs of different persons that it holds for one

    @property
    def recall(self) -> float:
        return self.together / max(self.together + self.apart, 1)

    @property
    def precision(self) -> float:
        return self.together / max(self.together + self.false, 1)


@dataclass(slots=True)
class Truth:
    """Whose the ids are; those that served two persons are left out of `owners` and stand in `shared`."""

    owners: dict[Id, str] = field(default_factory=dict)
    codes: dict[Id, set[str]] = field(default_factory=dict)
    shared: set[Id] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class OpenCase:
    person_id: int
    candidate_id: int
    reasons: tuple[str, ...]


def read_truth(folder: Path) -> Truth:
    truth = Truth()
    oddity = {row["person"]: row["oddity"] for row in _rows(folder, "life-persons")}
    for row in _rows(folder, "sent-ids"):
        if row["subject"] != "person":
            continue
        key = (row["supplier"], row["external_id"])
        if truth.owners.setdefault(key, row["truth"]) != row["truth"]:
            truth.shared.add(key)
        known = (row["noise"], oddity.get(row["truth"], ""))
        truth.codes.setdefault(key, set()).update(code for code in known if code)
    for key in truth.shared:
        del truth.owners[key]
    return truth


def learners(folder: Path, day: date) -> int:
    """Persons of whom life knows a membership on a day."""
    at = day.isoformat()
    return len(
        {
            row["person"]
            for row in _rows(folder, "life-enrolments")
            if row["date_from"] <= at and (not row["date_to"] or row["date_to"] >= at)
        }
    )


def _rows(folder: Path, table: str) -> Iterator[dict[str, str]]:
    for part in sorted((folder / "truth").glob(f"{table}-*.csv.gz")):
        with gzip.open(part, "rt", encoding="utf-8", newline="") as text:
            yield from csv.DictReader(text)


def quality(truth: Truth, identity: Identity) -> dict[str, Quality]:
    """By code of noise and of person ("" is clean), with "tuned" and "held out" as sums."""
    owners = {key: owner for key, owner in truth.owners.items() if key in identity}
    found: dict[str, Quality] = {}
    for first, second in _pairs(owners, owners):
        same = identity[first] == identity[second]
        for one in _of(found, truth.codes[first] | truth.codes[second]):
            one.together += same
            one.apart += not same
    for first, second in _pairs(owners, identity):
        if owners[first] != owners[second]:
            for one in _of(found, truth.codes[first] | truth.codes[second]):
                one.false += 1
    return found


def _pairs(keys: Iterable[Id], owner: Mapping[Id, str] | Identity) -> Iterator[tuple[Id, Id]]:
    groups: dict[object, list[Id]] = {}
    for key in sorted(keys):
        groups.setdefault(owner[key], []).append(key)
    for group in groups.values():
        yield from combinations(group, 2)


def _of(found: dict[str, Quality], codes: set[str]) -> list[Quality]:
    names = {*(codes or {""}), "held out" if codes & HELD_OUT else "tuned"}
    return [found.setdefault(name, Quality()) for name in sorted(names)]


Family = tuple[tuple[str, ...], bool, bool]  # reasons, is it one human, is a kind held out among them


def families(truth: Truth, identity: Identity, cases: Iterable[OpenCase]) -> Counter[Family]:
    """What the open cases are about, and how many are of one human."""
    ids = _ids(identity)
    found: Counter[Family] = Counter()
    for case in cases:
        both = (*ids.get(case.person_id, ()), *ids.get(case.candidate_id, ()))
        codes = set().union(*(truth.codes.get(key, set()) for key in both))
        found[case.reasons, _is_of_one(truth, ids, case), bool(codes & HELD_OUT)] += 1
    return found


def of_one(truth: Truth, identity: Identity, cases: Iterable[OpenCase]) -> list[OpenCase]:
    """The cases of one human."""
    ids = _ids(identity)
    return [case for case in cases if _is_of_one(truth, ids, case)]


def _ids(identity: Identity) -> dict[int, list[Id]]:
    ids: dict[int, list[Id]] = {}
    for key, person_id in identity.items():
        ids.setdefault(person_id, []).append(key)
    return ids


def _is_of_one(truth: Truth, ids: Mapping[int, list[Id]], case: OpenCase) -> bool:
    own, other = (_owners(truth, ids.get(one, ())) for one in (case.person_id, case.candidate_id))
    return not own.isdisjoint(other)


def owners_of(truth: Truth, identity: Identity, persons: Collection[int]) -> int:
    """How many humans stand behind these persons of the register."""
    known = (key for key, person_id in identity.items() if person_id in persons)
    return len({truth.owners[key] for key in known if key in truth.owners})


def _owners(truth: Truth, ids: Collection[Id]) -> set[str]:
    return {truth.owners[key] for key in ids if key in truth.owners}


def counted_once(persons: Collection[int], cases: Iterable[OpenCase]) -> int:
    """How many they are if every open case between two of them is of one human."""
    pairs = ((case.person_id, case.candidate_id) for case in cases)
    return len(persons) - repeated(pair for pair in pairs if pair[0] in persons and pair[1] in persons)
