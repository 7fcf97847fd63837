"""The map of the region by tiles: one equal tile a municipality, where the operator has put it or in rows by ОКТМО."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, sqrt

FARTHEST = 30  # rows and columns that a map may have
WIDER = 1.5  # a map in rows has this many tiles across for each one down

Cell = tuple[int, int]  # row and column, from the upper left


def laid(codes: Sequence[str], placed: Mapping[str, Cell]) -> dict[str, Cell]:
    """A cell for each of the codes, from (1, 1): empty rows above and columns on the left are taken away.

    Those that nobody has placed follow below the others, in their order.
    """
    known = {code: placed[code] for code in codes if code in placed}
    top = min((row for row, _ in known.values()), default=1)
    left = min((column for _, column in known.values()), default=1)
    moved = {code: (row - top + 1, column - left + 1) for code, (row, column) in known.items()}
    lowest = max((row for row, _ in moved.values()), default=0)
    across = max([ceil(sqrt(WIDER * len(codes))), *(column for _, column in moved.values())])
    rest = [code for code in codes if code not in moved]
    return {**moved, **dict(zip(rest, _in_rows(lowest + 1, across), strict=False))}


def _in_rows(row: int, across: int) -> Iterator[Cell]:
    while True:
        yield from ((row, column) for column in range(1, across + 1))
        row += 1
