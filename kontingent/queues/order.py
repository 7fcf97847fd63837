"""The order of a queue by declared rules, and how it differs from the one that its supplier keeps.

First the right of the benefit (beyond the queue, first, preferred, none), then the day and the time of registration.
Who is told of no day stands behind those of the same right. Where of one right and day somebody is told of no time,
nobody can say who of that day was earlier: all of it share a place. So do equal times.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kontingent.kernel.classifiers import classifier

NO_RIGHT = "none"
RIGHTS = {code: place for place, code in enumerate(classifier("queue_right").items)}


@dataclass(frozen=True, slots=True)
class Queued:
    """What of an application decides on its place. Two of one number are told apart by their supplier."""

    number: str
    supplier: str
    right: str
    registered: date | None
    time: str
    desired: date | None
    status: str


@dataclass(frozen=True, slots=True)
class Placed:
    """`place` from 1; `shared`: how many have it; `is_untimed`: because somebody's time of that day is not told."""

    place: int
    shared: int
    is_untimed: bool = False


def right_of(benefit: str) -> str:
    """What a benefit gives; nothing, where nobody has declared it."""
    item = classifier("queue_benefit").items.get(benefit)
    return item.right if item is not None and item.right in RIGHTS else NO_RIGHT


def in_order(standing: Iterable[Queued]) -> list[Queued]:
    """Those who share a place by their numbers, so that one queue is always written in one way."""
    return sorted(standing, key=sort_key)


def sort_key(one: Queued) -> tuple[tuple[int, date], str, str, str]:
    return _by_day(one), one.time, one.number, one.supplier


def places(ordered: Sequence[Queued]) -> list[Placed]:
    """Of those who stand in order."""
    untimed = {_by_day(one) for one in ordered if not one.time}
    keys = [(_by_day(one), "" if _by_day(one) in untimed else one.time) for one in ordered]
    many = Counter(keys)
    first: dict[object, int] = {}
    for number, key in enumerate(keys, 1):
        first.setdefault(key, number)
    return [Placed(first[key], many[key], many[key] > 1 and key[0] in untimed) for key in keys]


def differences(placed: Sequence[Placed], positions: Sequence[int | None]) -> list[int]:
    """By how many places the supplier has each nearer to the front than the rules do; 0 where both agree.

    Compared are those alone who have a position, by their order: a supplier may number a whole kindergarten through.
    """
    told = sorted(position for position in positions if position is not None)
    ours = sorted(one.place for one, position in zip(placed, positions, strict=True) if position is not None)
    return [
        0 if position is None else _apart(_span(ours, one.place), _span(told, position))
        for one, position in zip(placed, positions, strict=True)
    ]


def _span(values: Sequence[int], value: int) -> tuple[int, int]:
    """The first and the last place of those who share one: each of them may stand anywhere in it."""
    return bisect_left(values, value) + 1, bisect_right(values, value)


def _apart(ours: tuple[int, int], theirs: tuple[int, int]) -> int:
    return max(ours[0] - theirs[1], 0) + min(ours[1] - theirs[0], 0)


def _by_day(one: Queued) -> tuple[int, date]:
    return RIGHTS[one.right], one.registered or date.max
