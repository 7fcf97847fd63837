"""Past of a region that has none: head counts of years before its register, backwards from the first that it knows.

Who is in a grade was in the grade below a year before, as many as the register's own years have it; the last grade
drifts. Nobody of them is a person. They come in by the door of tables, and a page of a forecast names their source.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from kontingent.planning.models import BirthVariant
from kontingent.planning.reading import Cells, ForecastData
from kontingent.planning.tables import TABLES
from kontingent.planning.tracks import TRACKS
from kontingent.synthetic.rng import Rng, rng

SOURCE = "Синтетическая история показательного края"
YEARS = 20  # before the register
AHEAD = 10  # years of projected births
DRIFT, NOISE = 0.012, 0.02  # of what nothing later tells, a year; and the chance of a year
OLDER = 0.012  # more went on from the ninth grade for each year back
VARIANTS = {BirthVariant.LOW: 0.985, BirthVariant.MIDDLE: 0.995, BirthVariant.HIGH: 1.005}  # of the year before
NINTH = 9
GROWN, STAYING = 18, 0.997  # the last age that is told of, and who is still there a year later

Ratios = Mapping[int, float]  # grade → who is in the next one a year later, of those in it


def past_table(read: ForecastData, *, seed: int) -> IO[bytes]:
    return _table("counts", _past(read, seed))


def births_table(read: ForecastData) -> IO[bytes]:
    """Three variants of the years after the last that is known."""
    return _table("births", _expected(read))


def population_table(read: ForecastData) -> IO[bytes]:
    """On 1 January after the last head count: those born in each year, less some for each year since."""
    return _table("population", _population(read))


def _population(read: ForecastData) -> Iterator[Sequence[object]]:
    known, year = read.births.get(BirthVariant.KNOWN.value, {}), read.origin + 1
    for oktmo in sorted({code for code, _ in known}):
        born = {of: number for (code, of), number in known.items() if code == oktmo}
        for age in range(GROWN + 1):
            yield oktmo, year, age, round(born.get(year - 1 - age, born[min(born)]) * STAYING**age)


def _past(read: ForecastData, seed: int) -> Iterator[Sequence[object]]:
    titles = {"school": "школа", "preschool": "детский сад", "vocational": "колледж"}
    for track, every in read.counts.items():
        of = {id_: own for id_, cells in every.items() if (own := _own(cells, read.since))}
        ratios = _ratios(of, track)
        for id_, cells in of.items():
            first = min(year for year, _ in cells)
            if first != read.since:
                continue  # it opened since
            now = {grade: learners for (year, grade), learners in cells.items() if year == first}
            for back, counts in enumerate(_backwards(now, ratios, rng(seed, "past", track, id_)), 1):
                for grade, learners in counts.items():
                    yield id_, titles[track], first - back, grade, learners


def _own(cells: Cells, since: int | None) -> Cells:
    """Of the years that the register itself counts: a table that was taken before is made again the same."""
    return {key: learners for key, learners in cells.items() if since is not None and key[0] >= since}


def _ratios(of: Mapping[int, Cells], track: str) -> Ratios:
    """By the whole region, over the register's own years."""
    total: dict[tuple[int, int], int] = {}
    for cells in of.values():
        for key, learners in cells.items():
            total[key] = total.get(key, 0) + learners
    years = sorted({year for year, _ in total})[:-1]
    found = {}
    for grade in range(TRACKS[track].first, TRACKS[track].last):
        before = sum(total.get((year, grade), 0) for year in years)
        after = sum(total.get((year + 1, grade + 1), 0) for year in years)
        found[grade] = max(after / before, 0.1) if before and after else 1.0
    return found


def _backwards(first: Mapping[int, int], ratios: Ratios, chance: Rng) -> Iterator[dict[int, int]]:
    now, drift = dict(first), 1.0
    for back in range(1, YEARS + 1):
        drift *= 1 + chance.gauss(0, DRIFT)
        now = {grade: _before(grade, now, first, ratios, drift, back, chance) for grade in sorted(first)}
        yield now


def _before(
    grade: int, after: Mapping[int, int], first: Mapping[int, int], ratios: Ratios, drift: float, back: int, chance: Rng
) -> int:
    upper = after.get(grade + 1)
    goes_on = ratios.get(grade, 1.0) + (OLDER * back if grade == NINTH else 0)
    usual = first[grade] * drift if upper is None else upper / goes_on
    return max(round(usual * (1 + chance.gauss(0, NOISE))), 0)


def _expected(read: ForecastData) -> Iterator[Sequence[object]]:
    known = read.births.get(BirthVariant.KNOWN.value, {})
    for oktmo in sorted({code for code, _ in known}):
        last = max(year for code, year in known if code == oktmo)
        recent = [known[oktmo, year] for year in range(last - 2, last + 1) if (oktmo, year) in known]
        for variant, yearly in VARIANTS.items():
            for ahead in range(1, AHEAD + 1):
                yield oktmo, last + ahead, variant.label, round(sum(recent) / len(recent) * yearly**ahead)


def _table(code: str, rows: Iterator[Sequence[object]]) -> IO[bytes]:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(TABLES[code].header)
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())
