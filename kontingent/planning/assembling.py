"""Head counts and births as arrays: years follow one another, 0 is nobody, NaN is unsaid."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kontingent.forecasting.series import Array, Series, Succession, carried
from kontingent.planning.models import BirthVariant
from kontingent.planning.reading import Cells, ForecastData
from kontingent.planning.tracks import Track

LEAST_BIRTHS = 3  # years of births that every municipality must have


@dataclass(frozen=True, slots=True)
class Assembled:
    """`institutions` and `municipalities` in the order of the arrays; `known`: the last year whose births are known.

    `lacking`: municipalities without births, of which then none are taken.
    """

    track: Track
    first: int
    series: Series
    institutions: tuple[int, ...]
    municipalities: tuple[str, ...]
    known: int | None
    lacking: tuple[str, ...] = ()

    @property
    def origin(self) -> int:
        return self.first + self.series.years - 1

    @property
    def silent(self) -> int:
        """Organisations with learners a year before the last head count and none at it: closed, or late to say."""
        learners = self.series.filled()[:, -2:].sum(axis=2)
        return int(((learners[:, 0] > 0) & (learners[:, -1] == 0)).sum())

    @property
    def births_ahead(self) -> int:
        """Births that are known on a 20 September, in years after it: −1 where those of this year are not yet."""
        return 0 if self.known is None else self.known - self.origin


def assemble(read: ForecastData, track: Track, variant: BirthVariant = BirthVariant.MIDDLE) -> Assembled | None:
    """None where nobody was ever counted."""
    of = {id_: cells for id_, cells in read.counts.get(track.code, {}).items() if id_ in read.placed}
    years = {year for cells in of.values() for year, _ in cells}
    if not years:
        return None
    first = min(years)
    ids = tuple(sorted(of))
    counts = np.stack([_cells(of[id_], track, first, read.origin) for id_ in ids])
    counts[:, [year not in years for year in range(first, read.origin + 1)]] = np.nan
    codes = tuple(sorted({read.placed[id_] for id_ in ids}))
    index = {code: place for place, code in enumerate(codes)}
    parents = np.array([index[read.placed[id_]] for id_ in ids], dtype=np.int64)
    born = births_of(read.births, codes, variant, read.origin)
    series = Series(counts, parents, born.births, first - born.first, track.ages)
    successions = list(_successions(read.successions, ids))
    ended = {ids[one.old] for one in successions}
    return Assembled(
        track=track,
        first=first,
        series=carried(series, successions),
        institutions=tuple(id_ for id_ in ids if id_ not in ended),
        municipalities=codes,
        known=born.known,
        lacking=born.lacking,
    )


def _cells(cells: Cells, track: Track, first: int, last: int) -> Array:
    """Year × grade. Before the first year and after the last one nobody is there; between them nobody has said."""
    found = np.zeros((last - first + 1, track.width))
    own = {year for year, _ in cells}
    for year in range(min(own), max(own) + 1):
        if year not in own:
            found[year - first] = np.nan
    for (year, grade), learners in cells.items():
        if first <= year <= last and track.first <= grade <= track.last:
            found[year - first, grade - track.first] += learners
    return found


def _successions(successions: Iterable[tuple[int, int, float]], ids: Sequence[int]) -> Iterable[Succession]:
    """Of organisations that both have a series."""
    index = {id_: place for place, id_ in enumerate(ids)}
    for old, new, share in successions:
        if old in index and new in index:
            yield Succession(index[old], index[new], share)


class BirthSeries(NamedTuple):
    """Municipality × year from the first one on; `known`: the last that was counted. Nothing if some are `lacking`."""

    births: Array
    first: int
    known: int | None
    lacking: tuple[str, ...]


def births_of(
    said: Mapping[str, Mapping[tuple[str, int], int]], codes: Sequence[str], variant: BirthVariant, origin: int
) -> BirthSeries:
    """Years that all municipalities have, known ones and after them those of the variant."""
    known = said.get(BirthVariant.KNOWN.value, {})
    ahead = said.get(variant.value, {})
    years = {year for _, year in known}
    whole = {year for year in years if all((code, year) in known for code in codes)}
    last = max(whole, default=0)
    first = last
    while first - 1 in whole:
        first -= 1
    if not whole or last - first + 1 < LEAST_BIRTHS:
        lacking = tuple(code for code in codes if not _has(known, code))
        return BirthSeries(np.zeros((len(codes), 0)), origin, None, lacking)
    end = last
    while all((code, end + 1) in ahead for code in codes):
        end += 1
    rows = [[(known if year <= last else ahead)[code, year] for year in range(first, end + 1)] for code in codes]
    return BirthSeries(np.array(rows, dtype=np.float64), first, last, ())


def _has(known: Mapping[tuple[str, int], int], code: str) -> bool:
    return any(one == code for one, _ in known)
