"""A funnel plot drawn on the server: a dot an organisation, by how many were examined, between its own limits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kontingent.kernel import russian
from kontingent.reports.health.funnel import Funnel, Limits
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
        return f"{LEFT + examined * (WIDTH - LEFT - RIGHT) / self.most:.1f}"

    def y(self, share: float) -> str:
        return f"{HEIGHT - BOTTOM - min(share / self.highest, 1) * (HEIGHT - TOP - BOTTOM):.1f}"


def told_apart(places: Sequence[FunnelPlace], of: Funnel) -> frozenset[int]:
    """Which have a dot of their own: all of some hundreds; of thousands those beyond their limits."""
    is_few = len(places) <= MOST
    told = zip(places, of.levels, strict=True)
    return frozenset(one.institution_id for one, level in told if is_few or level)


def drawn(places: Sequence[FunnelPlace], of: Funnel, names: Mapping[int, str]) -> FunnelPicture:
    """Shares are adjusted: as if everybody's children were alike. `names` of those that are told apart."""
    most = max(one.at_risk for one in places) * 21 // 20
    shares = [adjusted(one, of) for one in places]
    highest = min(1.0, max(0.0, *shares, *(share for _, share in _limits(places, of, of.alarm))) + 0.02)
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
        warning=_dashes(scale, _limits(places, of, of.warning)),
        alarm=_dashes(scale, _limits(places, of, of.alarm)),
        within="".join(
            f"M{scale.x(one.at_risk)},{scale.y(share)}h0"
            for one, share in zip(places, shares, strict=True)
            if one.institution_id not in names
        ),
        dots=tuple(
            FunnelDot(
                scale.x(one.at_risk), scale.y(share), LOOKS[abs(int(level))],
                f"{names[one.institution_id]}: {russian.percent(share)} из\u00a0{russian.number(one.at_risk)}",
                f"/organisations/{one.institution_id}/",
            )
            for one, share, level in zip(places, shares, of.levels, strict=True)
            if one.institution_id in names
        ),
    )  # fmt: skip


def adjusted(place: FunnelPlace, of: Funnel) -> float:
    return _share(place, of, place.worsened)


def _share(place: FunnelPlace, of: Funnel, events: float) -> float:
    return of.share * events / place.expected if place.expected else 0.0


def _limits(places: Sequence[FunnelPlace], of: Funnel, limits: Limits) -> Iterator[tuple[int, float]]:
    """How many were at risk, and the adjusted share, of each that can be crossed."""
    for place, low, high in zip(places, *limits, strict=True):
        yield from ((place.at_risk, _share(place, of, events)) for events in (low, high) if 0 < events < place.at_risk)


def _dashes(scale: _FunnelScale, limits: Iterable[tuple[int, float]]) -> str:
    return " ".join(f"M{scale.x(at_risk)},{scale.y(share)}m-{DASH},0h{2 * DASH}" for at_risk, share in limits)
