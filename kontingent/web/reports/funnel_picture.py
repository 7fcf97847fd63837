"""A funnel plot drawn on the server: a dot an organisation, by how many were examined, between its limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kontingent.kernel import russian
from kontingent.reports.health.funnel import ALARM, WARNING, Funnel, limits
from kontingent.reports.health.transitions import FunnelPlace

WIDTH, HEIGHT = 860, 360
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 16, 40
STEPS = 60  # of a line of limits
LOOKS = {0: "within", 1: "warning", 2: "alarm"}
EVERY = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
TICKS = 10


@dataclass(frozen=True, slots=True)
class FunnelDot:
    x: str
    y: str
    look: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class FunnelPicture:
    """Lines are points of SVG: of the mean, and of the limits of 95 and 99.8 %."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    grid: tuple[tuple[str, str], ...]  # y and per cent
    ticks: tuple[tuple[str, str], ...]  # x and examined
    mean: str
    warning: tuple[str, str]
    alarm: tuple[str, str]
    dots: tuple[FunnelDot, ...]


class _FunnelScale:
    def __init__(self, most: int, highest: float) -> None:
        self.most, self.highest = most, highest

    def x(self, examined: float) -> str:
        return f"{LEFT + examined * (WIDTH - LEFT - RIGHT) / self.most:.1f}"

    def y(self, share: float) -> str:
        return f"{HEIGHT - BOTTOM - min(share / self.highest, 1) * (HEIGHT - TOP - BOTTOM):.1f}"


def drawn(places: Sequence[FunnelPlace], of: Funnel, names: Mapping[int, str]) -> FunnelPicture:
    """Shares are adjusted: as if everybody's children were alike."""
    most = max(one.at_risk for one in places) * 21 // 20
    shares = [adjusted(one, of) for one in places]
    highest = min(1.0, max(*shares, limits(min(one.at_risk for one in places), of.share, of.spread, ALARM)[1]) + 0.02)
    scale = _FunnelScale(most, highest)
    tens = range(0, int(highest * 100) + 1, 5 if highest < 0.4 else 10)
    every = next((step for step in EVERY if most / step <= TICKS), EVERY[-1])
    return FunnelPicture(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        bottom=HEIGHT - BOTTOM,
        grid=tuple((scale.y(ten / 100), f"{ten}\u00a0%") for ten in tens),
        ticks=tuple((scale.x(number), russian.number(number)) for number in range(every, most + 1, every)),
        mean=scale.y(of.share),
        warning=_limits(scale, of, WARNING),
        alarm=_limits(scale, of, ALARM),
        dots=tuple(
            FunnelDot(
                scale.x(one.at_risk), scale.y(share), LOOKS[abs(int(level))],
                f"{names[one.institution_id]}: {russian.percent(share)} из\u00a0{russian.number(one.at_risk)}",
                f"/organisations/{one.institution_id}/",
            )
            for one, share, level in zip(places, shares, of.levels, strict=True)
        ),
    )  # fmt: skip


def adjusted(place: FunnelPlace, of: Funnel) -> float:
    return of.share * place.worsened / place.expected if place.expected else 0.0


def _limits(scale: _FunnelScale, of: Funnel, limit: float) -> tuple[str, str]:
    examined = [max(scale.most * step / STEPS, 1) for step in range(1, STEPS + 1)]
    both = [limits(int(one) or 1, of.share, of.spread, limit) for one in examined]
    low, high = (
        " ".join(f"{scale.x(one)},{scale.y(ends[end])}" for one, ends in zip(examined, both, strict=True))
        for end in (0, 1)
    )
    return low, high
