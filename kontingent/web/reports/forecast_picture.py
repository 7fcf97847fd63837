"""The line of a forecast drawn on the server: what came, what is expected with its band, what was said, places."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kontingent.kernel import russian
from kontingent.planning.outlook import Expected, Outlook, PastYear

WIDTH, HEIGHT = 860, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 96, 16, 28
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000)
LINES = 5  # of the grid
BEHIND = 15  # years of the past that are drawn
MOST_YEARS = 16  # under the axis, each


@dataclass(frozen=True, slots=True)
class ChartMark:
    x: str
    y: str
    words: str


@dataclass(frozen=True, slots=True)
class ForecastChart:
    """Points are texts of SVG. `said_one`, `said_three`: of forecasts of the past."""

    width: int
    height: int
    grid: tuple[ChartMark, ...]  # y of a line, its number
    years: tuple[ChartMark, ...]
    bottom: int
    left: int
    right: int
    seen: tuple[str, ...]  # runs of years one after another
    seen_marks: tuple[ChartMark, ...]
    expected: str
    marks: tuple[ChartMark, ...]
    band: str
    said_one: tuple[ChartMark, ...]
    said_three: tuple[ChartMark, ...]
    places: str  # a line with steps
    places_now: ChartMark | None
    words: str

    @property
    def dots(self) -> tuple[tuple[str, tuple[ChartMark, ...], str], ...]:
        """Look, marks and radius: what came stands above what was said."""
        return (
            ("three", self.said_three, "3"),
            ("one", self.said_one, "3.5"),
            ("dot", (*self.seen_marks, *self.marks), "2.5"),
        )

    @property
    def end(self) -> int:
        """Where direct labels stand."""
        return self.width - RIGHT + 8


@dataclass(frozen=True, slots=True)
class _Scale:
    years: range
    low: int
    high: int
    step: int

    def x(self, year: int) -> str:
        return f"{LEFT + (year - self.years[0]) * (WIDTH - LEFT - RIGHT) / max(len(self.years) - 1, 1):.1f}"

    def y(self, value: float) -> str:
        return f"{TOP + (self.high - value) * (HEIGHT - TOP - BOTTOM) / max(self.high - self.low, 1):.1f}"

    def at(self, year: int, value: float) -> str:
        return f"{self.x(year)},{self.y(value)}"

    def mark(self, year: int, value: float, words: str) -> ChartMark:
        return ChartMark(self.x(year), self.y(value), f"{year}: {words}\u00a0{russian.number(int(value))}")


def forecast_chart(found: Outlook, past: Sequence[PastYear], of: Expected) -> ForecastChart | None:
    """None where nobody ever learnt and nobody is expected."""
    shown = [one for one in past if one.seen is not None][-BEHIND:]
    if not shown or not (any(one.seen for one in shown) or of.points.any()):
        return None
    scale = _scale(found, shown, of)
    last = (shown[-1].year, float(shown[-1].seen or 0))
    ahead = [(found.year_of(lead), float(value)) for lead, value in enumerate(of.points, 1)]
    has_places = of.told > 0 and of.told == of.organisations
    return ForecastChart(
        width=WIDTH,
        height=HEIGHT,
        bottom=HEIGHT - BOTTOM,
        left=LEFT,
        right=WIDTH - RIGHT,
        grid=tuple(
            ChartMark("", scale.y(value), russian.number(value))
            for value in range(scale.low, scale.high + 1, scale.step)
        ),
        years=_years(scale),
        seen=tuple(" ".join(scale.at(one.year, one.seen or 0) for one in run) for run in _runs(shown)),
        seen_marks=tuple(scale.mark(one.year, one.seen or 0, "учились") for one in shown),
        expected=" ".join(scale.at(year, value) for year, value in [last, *ahead]),
        marks=tuple(scale.mark(year, value, "ожидается") for year, value in ahead),
        band=_band(scale, found, last, of),
        said_one=_said(scale, [(one.year, one.said_one) for one in shown], "за\u00a0год ожидалось"),
        said_three=_said(scale, [(one.year, one.said_three) for one in shown], "за\u00a0три года ожидалось"),
        places=_places(scale, found, of) if has_places else "",
        places_now=_last_places(scale, of) if has_places else None,
        words=f"Численность {shown[0].year}–{last[0]} и\u00a0прогноз до\u00a0{ahead[-1][0]}",
    )


def _scale(found: Outlook, shown: Sequence[PastYear], of: Expected) -> _Scale:
    has_band = of.low == of.low
    values = [*(one.seen or 0 for one in shown), *of.points, *of.low[has_band], *of.high[has_band]]
    values += [one.said_one for one in shown if one.said_one is not None]
    values += [*of.places] if of.is_told and of.told == of.organisations else []
    least, most = min(values), max(values)
    step = next((step for step in STEPS if (most - least) / step <= LINES), STEPS[-1])
    years = range(shown[0].year, found.year_of(found.leads) + 1)
    return _Scale(years, int(least // step) * step, (int(most // step) + 1) * step, step)


def _years(scale: _Scale) -> tuple[ChartMark, ...]:
    """So that years under the axis do not meet."""
    every = 1 if len(scale.years) <= MOST_YEARS else 2
    return tuple(
        ChartMark(scale.x(year), "", str(year)) for year in scale.years if (scale.years[-1] - year) % every == 0
    )


def _band(scale: _Scale, found: Outlook, last: tuple[int, float], of: Expected) -> str:
    """From the last head count on, as far as history tells it."""
    leads = [at for at in range(found.leads) if of.low[at] == of.low[at]]
    there = [scale.at(found.year_of(at + 1), float(of.high[at])) for at in leads]
    back = [scale.at(found.year_of(at + 1), float(of.low[at])) for at in reversed(leads)]
    return " ".join([scale.at(*last), *there, *back]) if leads else ""


def _places(scale: _Scale, found: Outlook, of: Expected) -> str:
    """As many as now up to the first year ahead, then as a scenario has them."""
    before, points = float(of.places[0]), [scale.at(scale.years[0], float(of.places[0]))]
    for lead, places in enumerate(of.places, 1):
        year = found.year_of(lead)
        points += [scale.at(year, before), scale.at(year, float(places))]
        before = float(places)
    return " ".join(points)


def _last_places(scale: _Scale, of: Expected) -> ChartMark:
    return ChartMark("", scale.y(of.places[-1]), russian.number(int(of.places[-1])))


def _said(scale: _Scale, said: Sequence[tuple[int, int | None]], words: str) -> tuple[ChartMark, ...]:
    """Those that the picture has room for."""
    return tuple(
        scale.mark(year, number, words)
        for year, number in said
        if number is not None and scale.low <= number <= scale.high
    )


def _runs(shown: Sequence[PastYear]) -> list[list[PastYear]]:
    """Years that follow one another: a line does not lead over a year of which nobody has said."""
    runs = [[shown[0]]]
    for before, one in pairwise(shown):
        if one.year == before.year + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs
