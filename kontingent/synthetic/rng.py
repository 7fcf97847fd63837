"""Chance that depends on the seed alone: not on the clock, the process, the order of hashing or the platform."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


class Rng(random.Random):
    """A stream of chance with the few throws the region needs; all of them go through `random()`."""

    def chance(self, probability: float) -> bool:
        return self.random() < probability

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.random() * len(items))]

    def ranked(self, items: Sequence[T]) -> T:
        """The earlier the likelier: the first tenth of a list is met about four times as often as the last."""
        return items[int(self.random() ** 1.7 * len(items))]

    def weighted(self, items: Sequence[tuple[T, float]]) -> T:
        """Weights sum to one; what rounding leaves goes to the last item."""
        left = self.random()
        for item, weight in items:
            left -= weight
            if left < 0:
                return item
        return items[-1][0]

    def between(self, low: int, high: int) -> int:
        return low + int(self.random() * (high - low + 1))

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.between(0, max((last - first).days, 0)))


def rng(seed: int, *names: object) -> Rng:
    """The stream of one subject: the same whatever other streams have given."""
    text = "\x1f".join(str(name) for name in (seed, *names))
    return Rng(int.from_bytes(blake2b(text.encode(), digest_size=8).digest()))
