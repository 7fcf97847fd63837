"""Offers of places as packages told them: the queue of an organisation is gone through package after package.

An offer is the status «Направлен в организацию» of an application, which is of one organisation. Whatever the next
status says is the answer. A status that the chain knows behind a direction alone tells of one, though not of its day;
whoever is enrolled without one may have been offered a place or not, and is none of these.

Passed over are those of the same age group and wished school year who stood before him and, with the package that told
of the direction recorded, still wait. Whoever shares a place with him is not before him.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from itertools import groupby
from typing import Any, NamedTuple

from kontingent.kernel import classifiers, clock
from kontingent.kernel.periods import SchoolYear
from kontingent.queues.groups import AgeGroup, group_of
from kontingent.queues.moves import ToldApplication
from kontingent.queues.order import Queued, in_order, places, right_of
from kontingent.queues.queries import wished_year

OFFERED = "directed"
WAITING = frozenset({"registered", "checking", "queued"})


class OfferAnswer(Enum):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NONE = "none"
    UNKNOWN = "unknown"


# By the status that came next; of any other nobody can say.
_ANSWERED = {
    OFFERED: OfferAnswer.NONE,
    "enrolled": OfferAnswer.ACCEPTED,
    **dict.fromkeys(("not_appeared", "refused", "withdrawn", "wants_change", *WAITING), OfferAnswer.DECLINED),
}


class PlaceWish(NamedTuple):
    """An application to the organisation as it is today."""

    person_id: int
    number: str
    supplier_id: int
    status: str
    supplier: str
    benefit: str
    registered: date | None
    time: str
    desired: date | None
    level: str
    grade: int | None
    born: date | None
    family: str
    given: str
    additional: str
    is_in_scope: bool

    @property
    def key(self) -> "Key":
        return self.person_id, self.number


Key = tuple[int, str]  # of an application to the organisation: its person and number


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Who stood before somebody, and at which place."""

    place: int
    key: Key


@dataclass(frozen=True, slots=True)
class ToldOffer:
    """`day` of the direction, None where it is not told; `package` is of it. `status` is what answered it."""

    key: Key
    day: date | None
    package_id: int | None
    status: str
    answered: date | None = None
    place: int | None = None  # of those who waited
    passed: tuple[PassedOver, ...] = ()

    @property
    def answer(self) -> OfferAnswer:
        return _ANSWERED.get(self.status, OfferAnswer.UNKNOWN)


@dataclass(frozen=True, slots=True)
class _Version:
    """An application after a package."""

    standing: Queued
    group: AgeGroup
    year: int

    @property
    def queue(self) -> tuple[int, AgeGroup]:
        return self.year, self.group


def offers_of(
    institution_id: int, applied: Mapping[Key, PlaceWish], told: Sequence[ToldApplication]
) -> list[ToldOffer]:
    """From what packages said of the applications, one after another; the word of the supplier that stands first."""
    run = _Replay(applied)
    for _, versions in groupby(told, key=lambda one: (one.recorded_at, one.package_id)):
        run.take(institution_id, list(versions))
    return list(run.finished())


class _Replay:
    """The queue of an organisation, package after package."""

    def __init__(self, applied: Mapping[Key, PlaceWish]) -> None:
        self.applied = applied
        self.numbers: dict[tuple[int, int, str], str] = {}
        self.state: dict[Key, _Version] = {}
        self.open: dict[Key, ToldOffer] = {}
        self.closed: list[ToldOffer] = []

    def take(self, institution_id: int, versions: Sequence[ToldApplication]) -> None:
        directed: list[tuple[Key, date | None, ToldApplication]] = []
        for one in versions:
            key = self._key(one)
            known = self.applied.get(key)
            if known is None or known.supplier_id != one.supplier_id:
                continue
            said = one.said if one.institution_id == institution_id else {}
            was = self.state.get(key)
            status, day = said.get("status") or "", _day(said.get("status_date"))
            self.state[key] = _version(known, said)
            if status == OFFERED and (was is None or was.standing.status != OFFERED):
                directed.append((key, day, one))
            elif status != OFFERED and key in self.open:
                self.closed.append(replace(self.open.pop(key), status=status, answered=day))
        self._offer(directed)

    def finished(self) -> Iterator[ToldOffer]:
        """What stands in the register today is the last word."""
        yield from self.closed
        answered = {one.key for one in self.closed}
        for key, known in self.applied.items():
            if key in self.open:
                yield replace(self.open[key], status=known.status)
            elif known.status == OFFERED or (key not in answered and known.status in behind_an_offer()):
                yield ToldOffer(key, None, None, known.status)

    def _key(self, one: ToldApplication) -> Key:
        """A withdrawal names no number."""
        name = one.person_id, one.supplier_id, one.key
        if one.payload is not None:
            self.numbers[name] = one.number
        return one.person_id, self.numbers.get(name, one.number)

    def _offer(self, directed: Sequence[tuple[Key, date | None, ToldApplication]]) -> None:
        queues = {self.state[key].queue for key, _, _ in directed}
        before: defaultdict[tuple[int, AgeGroup], dict[Key, Queued]] = defaultdict(dict)
        given = {key for key, _, _ in directed}
        for key, now in self.state.items():
            if now.queue in queues and (now.standing.status in WAITING or key in given):
                before[now.queue][key] = now.standing
        for key, day, one in directed:
            place, passed = _passed(key, before[self.state[key].queue], given)
            self.open[key] = ToldOffer(
                key,
                day or one.recorded_at.astimezone(clock.region_zone()).date(),
                one.package_id,
                OFFERED,
                place=place,
                passed=passed,
            )


def behind_an_offer() -> frozenset[str]:
    """Statuses to which the chain comes from a direction and from nothing else."""
    chain = classifiers.classifier("application_status").items
    return frozenset(
        code for code in chain if {one for one, item in chain.items() if code in item.leads_to} == {OFFERED}
    )


def _passed(key: Key, standing: Mapping[Key, Queued], given: Iterable[Key]) -> tuple[int, tuple[PassedOver, ...]]:
    ordered = in_order(standing.values())
    placed = dict(zip(map(id, ordered), places(ordered), strict=True))
    by_key = {one: placed[id(queued)].place for one, queued in standing.items()}
    passed = [PassedOver(place, one) for one, place in by_key.items() if place < by_key[key] and one not in given]
    return by_key[key], tuple(sorted(passed, key=lambda one: (one.place, one.key)))


def _version(known: PlaceWish, said: Mapping[str, Any]) -> _Version:
    desired = _day(said.get("desired"))
    year = wished_year(desired)
    of_age = SchoolYear(year) if year else SchoolYear.of(clock.today())
    standing = Queued(
        known.number, known.supplier, right_of(said.get("benefit") or ""), _day(said.get("registered")),
        said.get("registered_time") or "", desired, said.get("status") or "",
    )  # fmt: skip
    return _Version(standing, group_of(said.get("level") or "", said.get("grade"), known.born, of_age), year)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
