"""A world of head counts for forecasts: a region of schools over thirty years, without persons.

The calm one has a wave of births, a tenth grade that fewer and fewer go on to, families that move, schools that come
into favour and go out of it, and some that open. The shaken one has also refugees, a plant that closes, a year of a
pandemic and mergers. What happens is drawn from the seed alone.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from kontingent.forecasting.series import Array, Index, Series, Succession

GRADES, NINTH = 11, 8
BEFORE = 18  # years of births before the first head count, and of lives before anybody counted
OLDEST = 7  # age of most who enter: births that many years back are needed
AHEAD = 12  # years of births after the last one: what a projection that came true would have said


@dataclass(frozen=True, slots=True)
class Parameters:
    municipalities: int = 24
    schools: int = 280
    learners: int = 85_000
    years: int = 30
    opened: int = 8
    wave: float = 0.22  # of births, to either side
    period: int = 28  # years of the wave
    births_walk: float = 0.022
    common: float = 0.003  # of a year, everywhere
    ninth: tuple[float, float] = (0.66, 0.44)  # who goes on from it, in the first and in the last year
    migration_walk: float = 0.0015
    popularity_walk: float = 0.03
    turnover: float = 0.03  # of a school, in a year
    basic: float = 0.3  # schools without a tenth grade
    younger: float = 0.25  # who enters at six
    shaken: bool = False


@dataclass(frozen=True, slots=True)
class World:
    series: Series
    successions: tuple[Succession, ...] = ()
    shocks: tuple[int, ...] = ()  # years of the first head count after each


@dataclass(slots=True)
class _Place:
    """What is drawn before anybody is counted."""

    parents: Index
    weights: Array  # of a school in its municipality
    opens: Index
    basic: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    births: Array
    growth: Array  # municipality × year: of the number of learners, by moving
    ninth: Array  # year
    late: Array  # year: share of those entering who wait for a year
    mergers: dict[int, list[Succession]] = field(default_factory=dict)
    shocks: tuple[int, ...] = ()


def world(seed: int, parameters: Parameters | None = None) -> World:
    of = parameters or Parameters()
    random = np.random.default_rng(seed)
    place = _shaken(_drawn(random, of), random, of) if of.shaken else _drawn(random, of)
    counts = _lived(place, random, of)
    series = Series(counts, place.parents, place.births, BEFORE)
    successions = tuple(one for year in sorted(place.mergers) for one in place.mergers[year])
    return World(series, successions, place.shocks)


def _drawn(random: np.random.Generator, of: Parameters) -> _Place:
    size = random.dirichlet(np.full(of.municipalities, 1.2))
    spread = size**0.75 / (size**0.75).sum()
    parents = np.concatenate(
        [
            np.arange(of.municipalities),
            random.choice(of.municipalities, of.schools - of.municipalities, p=spread),
            random.choice(of.municipalities, of.opened, p=size),
        ]
    )
    opens = np.zeros(len(parents), dtype=np.int64)
    opens[of.schools :] = BEFORE + random.integers(of.years // 6, of.years, of.opened)
    basic = (random.random(len(parents)) < of.basic) & (np.arange(len(parents)) >= of.municipalities)
    years = BEFORE + of.years
    time = np.arange(years + AHEAD)
    walk = np.cumsum(random.normal(0, of.births_walk, (of.municipalities, len(time))), axis=1)
    wave = 1 + of.wave * np.sin(2 * np.pi * (time / of.period + random.random()))
    births = random.poisson(of.learners / 10 * size[:, None] * wave * np.exp(walk)).astype(float)
    walked = np.cumsum(random.normal(0, of.migration_walk, (of.municipalities, years)), axis=1)
    growth = random.normal(0, 0.004, (of.municipalities, 1)) + walked + random.normal(0, of.common, years)
    first, last = of.ninth
    ninth = np.interp(np.arange(years), [BEFORE, years - 1], [first, last])
    weights = np.exp(random.normal(0, 0.7, len(parents)))
    return _Place(parents, weights, opens, basic, births, growth, ninth, np.zeros(years))


def _shaken(place: _Place, random: np.random.Generator, of: Parameters) -> _Place:
    """Each shock once, in the last two thirds of the years."""
    refugees, plant, pandemic = BEFORE + of.years // 3 + random.permutation(of.years // 2)[:3]
    growth, births, ninth, late = place.growth.copy(), place.births.copy(), place.ninth.copy(), place.late.copy()
    hosts = random.random(of.municipalities) < 0.4
    for after, moved in enumerate((0.05, -0.012, -0.012)):
        growth[hosts, refugees + after] += moved
    largest = np.argsort(births.sum(axis=1))[-of.municipalities // 2 :]
    growth[random.choice(largest), plant : plant + 3] -= 0.04
    births[:, pandemic : pandemic + 2] *= 0.92
    ninth[pandemic] += 0.05
    late[pandemic] = 0.1
    growth[:, pandemic] -= 0.005
    mergers: dict[int, list[Succession]] = {}
    ended: set[int] = set()
    for old in random.choice(of.schools, max(of.schools // 28, 1), replace=False):
        near = [one for one in np.flatnonzero(place.parents[: of.schools] == place.parents[old]) if one != old]
        near = [one for one in near if one not in ended and not place.basic[one]]
        if near and old not in {one.new for group in mergers.values() for one in group}:
            ended.add(int(old))
            year = int(BEFORE + random.integers(of.years // 3, of.years))
            mergers.setdefault(year, []).append(Succession(int(old), int(random.choice(near))))
    shocks = tuple(sorted(int(one) - BEFORE for one in (refugees, plant, pandemic)))
    return replace(place, growth=growth, births=births, ninth=ninth, late=late, mergers=mergers, shocks=shocks)


def _lived(place: _Place, random: np.random.Generator, of: Parameters) -> Array:
    """School × year × grade."""
    now = np.zeros((len(place.parents), GRADES))
    favour = np.zeros(len(place.parents))
    waiting = np.zeros(of.municipalities)
    closed = np.zeros(len(place.parents), dtype=bool)
    seen = []
    for year in range(OLDEST, BEFORE + of.years):
        favour += random.normal(0, of.popularity_walk, len(favour))
        weights = place.weights * np.exp(favour) * (place.opens <= year) * ~closed
        entering, waiting = _entering(place, year, waiting, random, of)
        ahead = _going_on(now, place, year, random, of)
        ahead[:, NINTH + 1] = _tenth(now[:, NINTH], weights, place, year, random)
        ahead[:, 0] = _spread(entering, weights, place.parents, random)
        now = ahead
        _open(now, np.flatnonzero(place.opens == year), place.parents, random)
        for old, new, _ in place.mergers.get(year, ()):
            now[new] += now[old]
            now[old], closed[old] = 0, True
        if year >= BEFORE:
            seen.append(now.copy())
    return np.stack(seen, axis=1)


def _entering(
    place: _Place, year: int, waiting: Array, random: np.random.Generator, of: Parameters
) -> tuple[Array, Array]:
    born = (1 - of.younger) * place.births[:, year - OLDEST] + of.younger * place.births[:, year - OLDEST + 1]
    moved = 1 + place.growth[:, max(year - 6, 0) : year + 1].sum(axis=1)
    come = random.poisson(born * np.maximum(0.97 * moved, 0)).astype(float)
    late = np.rint(come * place.late[year])
    return come - late + waiting, late


def _going_on(now: Array, place: _Place, year: int, random: np.random.Generator, of: Parameters) -> Array:
    ahead = np.zeros_like(now)
    kept = random.binomial(now[:, :-1].astype(int), 1 - of.turnover)
    arriving = np.maximum(of.turnover + place.growth[place.parents, year], 0)[:, None] * now[:, :-1]
    ahead[:, 1:] = kept + random.poisson(arriving)
    return ahead


def _tenth(ninth: Array, weights: Array, place: _Place, year: int, random: np.random.Generator) -> Array:
    """Who goes on: in his own school, or where a basic school sends him in the municipality."""
    share = min(place.ninth[year] * 1.04, 1)
    own = random.binomial(ninth.astype(int), np.where(place.basic, 0.85 * share, share)).astype(float)
    sent = np.zeros(len(place.births))
    np.add.at(sent, place.parents, own * place.basic)
    return own * ~place.basic + _spread(sent, weights * ~place.basic, place.parents, random)


def _spread(children: Array, weights: Array, parents: Index, random: np.random.Generator) -> Array:
    """Children of each municipality over its schools by weight."""
    found = np.zeros(len(weights))
    for one, number in enumerate(children):
        schools = np.flatnonzero(parents == one)
        among = weights[schools]
        if among.sum() > 0:
            found[schools] = random.multinomial(int(number), among / among.sum())
    return found


def _open(now: Array, schools: Index, parents: Index, random: np.random.Generator) -> None:
    """A new school takes from its neighbours a part of each grade up to the eighth."""
    for school in schools:
        near = np.flatnonzero((parents == parents[school]) & (now.sum(axis=1) > 0))
        near = near[near != school]
        taken = random.binomial(now[near, :NINTH].astype(int), min(0.5, 1.5 / max(len(near), 1)))
        now[near, :NINTH] -= taken
        now[school, :NINTH] += taken.sum(axis=0)
