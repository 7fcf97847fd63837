"""How well records of one person were put together: pairs of ids, by dirt and oddity, the held-out kinds apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from kontingent.synthetic import dirt, oddities
from tests.oracle.oracle import Identity, Oracle

Id = tuple[str, str]
HELD_OUT = {*dirt.HELD_OUT, *oddities.HELD_OUT}


@dataclass(slots=True)
class Quality:
    together: int = 0  # true pairs that the product holds for one person
    apart: int = 0  # true pairs that it holds for two
    false: int = 0  # pairs of different persons that it holds for one

    @property
    def recall(self) -> float:
        return self.together / max(self.together + self.apart, 1)

    @property
    def precision(self) -> float:
        return self.together / max(self.together + self.false, 1)


def quality(oracle: Oracle, identity: Identity) -> dict[str, Quality]:
    """By code of dirt and of person ("" is clean), with "tuned" and "held out" as sums.

    Ids that served two persons are left out.
    """
    truth: dict[Id, str] = {}
    codes: dict[Id, set[str]] = {}
    twice: set[Id] = set()
    for supplier, external_id, number, *known in oracle.rows(
        "SELECT supplier, external_id, truth, dirt, oddity FROM sent_ids"
        " LEFT JOIN life_persons ON life_persons.person = truth WHERE subject = 'person'"
    ):
        key = (supplier, external_id)
        if truth.setdefault(key, number) != number:
            twice.add(key)
        codes.setdefault(key, set()).update(code for code in known if code)
    known = [key for key in truth if key in identity and key not in twice]
    found: dict[str, Quality] = {}
    for first, second in _pairs(known, truth):
        same = identity[first] == identity[second]
        for one in _of(found, codes[first] | codes[second]):
            one.together += same
            one.apart += not same
    for first, second in _pairs(known, identity):
        if truth[first] != truth[second]:
            for one in _of(found, codes[first] | codes[second]):
                one.false += 1
    return found


def _pairs(keys: Iterable[Id], owner: dict[Id, str] | Identity) -> Iterable[tuple[Id, Id]]:
    groups: dict[object, list[Id]] = {}
    for key in sorted(keys):
        groups.setdefault(owner[key], []).append(key)
    for group in groups.values():
        yield from combinations(group, 2)


def _of(found: dict[str, Quality], codes: set[str]) -> list[Quality]:
    names = {*(codes or {""}), "held out" if codes & HELD_OUT else "tuned"}
    return [found.setdefault(name, Quality()) for name in sorted(names)]
