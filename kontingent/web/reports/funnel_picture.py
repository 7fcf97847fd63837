"""A funnel plot drawn on the server: a dot an organisation, by how many were examined, between its own limits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kontingent.kernel import russian
from kontingent.reports.health.funnel import Floats, Funnel, Limits
from kontingent.reports.health.transitions import FunnelPlace

WIDTH, HEIGHT = 860, 360
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 16, 40
DASH = 5  # half of what a limit is drawn as
LOOKS = {0: "within", 1: "warning", 2: "alarm"}
EVERY = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
TICKS = 10
MOST = 300  # dots with a name and an address


@dataclass(frozen=True, slots=True)
class FunnelDot:
    x: str
    y: str
    look: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class FunnelPicture:
    """`warning` and `alarm` are paths of SVG: a dash for each limit of an organisation, of 95 and 99.8 %.

    `within` is one of dots, where they are too many to be told one by one.
    """

    width: int
    height: int
    left: int
    right: int
    bottom: int
    grid: tuple[tuple[str, str], ...]  # y and per cent
    ticks: tuple[tuple[str, str], ...]  # x and examined
    mean: str
    warning: str
    alarm: str
    within: str
    dots: tuple[FunnelDot, ...]


class _FunnelScale:
    def __init__(self, most: int, highest: float) -> None:
        self.most, self.highest = most, highest

    def x(self, examined: float) -> str:
        return self.xs(np.array([examined]))[0]

    def y(self, share: float) -> str:
        return self.ys(np.array([share]))[0]

    def xs(self, examined: Floats) -> list[str]:
        return _written(LEFT + examined * (WIDTH - LEFT - RIGHT) / self.most)

    def ys(self, shares: Floats) -> list[str]:
        return _written(HEIGHT - BOTTOM - np.minimum(shares / self.highest, 1) * (HEIGHT - TOP - BOTTOM))


def _written(coordinates: Floats) -> list[str]:
    return [f"{one:.1f}" for one in coordinates.tolist()]


def told_apart(places: Sequence[FunnelPlace], of: Funnel) -> frozenset[int]:
    """Which have a dot of their own: all of some hundreds; of thousands those beyond their limits."""
    is_few = len(places) <= MOST
    told = zip(places, of.levels, strict=True)
    return frozenset(one.institution_id for one, level in told if is_few or level)


def drawn(places: Sequence[FunnelPlace], of: Funnel, names: Mapping[int, str]) -> FunnelPicture:
    """Shares are adjusted: as if everybody's children were alike. `names` of those that are told apart."""
    at_risk, worsened, expected = (np.array(column, dtype=np.float64) for column in [*zip(*places, strict=True)][1:])
    usual = np.divide(of.share, expected, out=np.zeros_like(expected), where=expected > 0)  # share of each event
    shares, most = worsened * usual, int(at_risk.max()) * 21 // 20
    highest = min(
        1.0, max(0.0, *shares, *(share for _, some in _limits(at_risk, usual, of.alarm) for share in some)) + 0.02
    )
    scale = _FunnelScale(most, highest)
    tens = range(0, int(highest * 100) + 1, 5 if highest < 0.4 else 10)
    every = next((step for step in EVERY if most / step <= TICKS), EVERY[-1])
    dots = [*zip(places, scale.xs(at_risk), scale.ys(shares), shares.tolist(), of.levels.tolist(), strict=True)]
    return FunnelPicture(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        bottom=HEIGHT - BOTTOM,
        grid=tuple((scale.y(ten / 100), f"{ten}\u00a0%") for ten in tens),
        ticks=tuple((scale.x(number), russian.number(number)) for number in range(every, most + 1, every)),
        mean=scale.y(of.share),
        warning=_dashes(scale, _limits(at_risk, usual, of.warning)),
        alarm=_dashes(scale, _limits(at_risk, usual, of.alarm)),
        within="".join(f"M{x},{y}h0" for one, x, y, _, _ in dots if one.institution_id not in names),
        dots=tuple(
            FunnelDot(
                x, y, LOOKS[abs(level)],
                f"{names[one.institution_id]}: {russian.percent(share)} из\u00a0{russian.number(one.at_risk)}",
                f"/organisations/{one.institution_id}/",
            )
            for one, x, y, share, level in dots
            if one.institution_id in names
        ),
    )  # fmt: skip


def _limits(at_risk: Floats, usual: Floats, limits: Limits) -> Iterator[tuple[Floats, Floats]]:
    """How many were at risk, and the adjusted share, of each that can be crossed; the low ones, then the high ones."""
    for events in limits:
        can_be = (events > 0) & (events < at_risk)
        yield at_risk[can_be], (events * usual)[can_be]


def _dashes(scale: _FunnelScale, limits: Iterable[tuple[Floats, Floats]]) -> str:
    """Of organisations that are alike one."""
    made = (
        f"M{x},{y}m-{DASH},0h{2 * DASH}"
        for at_risk, shares in limits
        for x, y in zip(scale.xs(at_risk), scale.ys(shares), strict=True)
    )
    return " ".join(dict.fromkeys(made))
