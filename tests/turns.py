"""What a run takes of things of one kind: some by turns, drawn by its seed; the soak takes all of them."""

import os
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def by_turns(every: Sequence[T], runs: int) -> list[T]:
    """So many that each is met by one of that many runs, at least one of them; in their order."""
    chance = random.Random(os.environ["KONTINGENT_TEST_SEED"])  # noqa: S311 — what is looked at
    chosen = chance.sample(range(len(every)), min(len(every), max(1, len(every) // runs)))
    return [every[number] for number in sorted(chosen)]
