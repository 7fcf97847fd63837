"""A long run of things in portions that fit into memory."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def portions(source: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size`, none of them empty."""
    rest = iter(source)
    while portion := list(islice(rest, size)):
        yield portion
