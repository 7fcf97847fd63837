"""The picture of a report: bars of its rows drawn on the server, each part a link to the list that it counts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

from kontingent.kernel import russian

T = TypeVar("T")
MOST = 25  # bars; the table has all
TONES = 6  # parts that colours tell apart


@dataclass(frozen=True, slots=True)
class Segment:
    """`x` and `width` in per cent of the picture; `tone` from 1 on."""

    words: str
    href: str
    x: str
    width: str
    tone: int


@dataclass(frozen=True, slots=True)
class PictureBar:
    title: str
    number: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """`keys` are the parts with their tones; `left_out`: how many rows have no bar."""

    bars: tuple[PictureBar, ...]
    keys: tuple[tuple[str, int], ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """A row: its parts are (number, address) in the order of the keys."""

    title: str
    number: int
    parts: tuple[tuple[int, str], ...]

    @property
    def length(self) -> int:
        return sum(number for number, _ in self.parts)


def drawn(rows: Sequence[Counted], keys: Sequence[str], *, is_ranked: bool) -> Picture | None:
    """None where there is nothing to compare. One key is of whole bars. What stands in its own order has no gaps."""
    return drawn_of([(row.length, row) for row in rows], lambda some: some, keys, is_ranked=is_ranked)


def drawn_of(
    rows: Sequence[tuple[int, T]],
    made: Callable[[Sequence[T]], Iterable[Counted]],
    keys: Sequence[str],
    *,
    is_ranked: bool,
) -> Picture | None:
    """Of rows by their length: those alone are made that are drawn."""
    shown = [row for row in rows if row[0]]
    if len(shown) < 2:
        return None
    shown = sorted(shown, key=lambda row: -row[0]) if is_ranked else list(rows)
    longest = max(length for length, _ in shown)
    bars = tuple(_bar(row, keys, longest) for row in made([row for _, row in shown[:MOST]]))
    told = tuple((key, tone) for tone, key in enumerate(keys, 1)) if len(keys) > 1 else ()
    return Picture(bars, told, max(len(shown) - MOST, 0))


def _bar(row: Counted, keys: Sequence[str], longest: int) -> PictureBar:
    starts = accumulate((number for number, _ in row.parts), initial=0)
    segments = tuple(
        Segment(f"{keys[place]}, {row.title}: {russian.number(number)}", href, _share(start, longest),
                _share(number, longest), place + 1)
        for place, (start, (number, href)) in enumerate(zip(starts, row.parts, strict=False))
        if number
    )  # fmt: skip
    return PictureBar(row.title, russian.number(row.number), segments)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}"
