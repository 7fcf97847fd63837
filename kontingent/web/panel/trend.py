"""Remarks of a supplier by package, drawn on the server: a bar a package, each a link to its protocol."""

from collections.abc import Sequence
from dataclasses import dataclass

from kontingent.ingest.models import REMARKED_SHARE, Package
from kontingent.kernel import russian

WIDTH, HEIGHT, GAP = 20, 80, 4
LEAST = 2  # of a bar: without remarks too there was a package
WHOLE = 2 * REMARKED_SHARE  # the least share that the picture is high


@dataclass(frozen=True, slots=True)
class TrendBar:
    package_id: int
    words: str
    x: int
    y: int
    height: int
    is_remarkable: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """`usual`: where the line of what is usual lies, from above."""

    bars: tuple[TrendBar, ...]
    width: int
    height: int
    usual: int
    highest: float


def trend_of(packages: Sequence[Package]) -> Trend | None:
    """None where there is nothing to compare."""
    shares = [(one, one.remarked_share or 0.0) for one in packages]
    if len(shares) < 2:
        return None
    highest = max(WHOLE, *(share for _, share in shares))
    bars = tuple(_bar(n, package, share / highest, share) for n, (package, share) in enumerate(shares))
    usual = HEIGHT - round(HEIGHT * REMARKED_SHARE / highest)
    return Trend(bars, len(bars) * (WIDTH + GAP), HEIGHT, usual, max(share for _, share in shares))


def _bar(n: int, package: Package, part: float, share: float) -> TrendBar:
    height = max(LEAST, round(HEIGHT * part))
    words = f"Пакет № {package.pk}, {russian.date(package.received_at)}: замечаний {russian.percent(share)}"
    return TrendBar(package.pk, words, n * (WIDTH + GAP), HEIGHT - height, height, package.is_remarkable)
