"""What a forecast reads from the database: head counts of 20 September, births, who lies where, who took whom in."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from kontingent.history.kinds.in_sql import with_codes
from kontingent.ingest.models import Package
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import CENSUS_DAY, SchoolYear
from kontingent.planning.models import BirthProjection, BirthVariant, PastCount, Reorganisation
from kontingent.planning.tracks import PRESCHOOL, SCHOOL, TRACKS, VOCATIONAL

AT_ONCE = 10_000  # rows
_SINCE = """
WITH told AS (
    SELECT supplier_id, min(coalesce(recorded_at, finished_at) AT TIME ZONE %(zone)s)::date AS since
    FROM package WHERE state = ANY(%(taken)s) GROUP BY supplier_id
)
SELECT x.institution_id, min(since) FROM told JOIN institution_external_id x USING (supplier_id)
GROUP BY x.institution_id
"""
# Who tells of no municipality lies where the nearest body above it does.
_PLACED = """
SELECT i.id, coalesce((SELECT a.municipality_key FROM institution a
    WHERE a.id = ANY(i.path) AND a.municipality_key <> '' ORDER BY cardinality(a.path) DESC LIMIT 1), '')
FROM institution i WHERE i.is_organisation
"""
# A group without a parallel is of children by age: those of a year who are a year older count with the next ones.
_KEPT = f"""
WITH cells AS (
    SELECT h.institution_id, h.school_year, h.change,
        CASE WHEN i.type = 'vocational' THEN '{VOCATIONAL}'
             WHEN i.type IN ('general', 'adapted') AND h.grade >= 1 THEN '{SCHOOL}' ELSE '{PRESCHOOL}' END AS track,
        CASE WHEN i.type = 'vocational' THEN least(greatest(h.grade, 1), {TRACKS[VOCATIONAL].last})
             WHEN i.type IN ('general', 'adapted') AND h.grade >= 1 THEN least(h.grade, {TRACKS[SCHOOL].last})
             ELSE least(greatest(h.school_year - h.birth_year, {TRACKS[PRESCHOOL].first}), {TRACKS[PRESCHOOL].last})
        END AS grade
    FROM headcount h JOIN institution i ON i.id = h.institution_id
    WHERE h.school_year <= %(year)s AND h.effective <= make_date(h.school_year, {CENSUS_DAY[0]}, {CENSUS_DAY[1]})
      AND (i.type IN ('vocational', 'preschool') OR i.type IN ('general', 'adapted'))
      AND (i.type <> 'preschool' OR h.birth_year > 0)
)
SELECT track, institution_id, school_year, grade, sum(change)::int FROM cells
GROUP BY 1, 2, 3, 4 HAVING sum(change) > 0
"""  # noqa: S608 - our own text
# Of suppliers that disagree the preferred one.
_BORN = with_codes("""
SELECT DISTINCT ON (1, 2) i.municipality_key, (f.payload ->> 'year')::int, (f.payload ->> 'born')::int
FROM institution_fact f JOIN institution i ON i.id = f.institution_id JOIN supplier s ON s.id = f.supplier
WHERE f.kind = kind(Births) AND f.superseded_at = '9999-01-01 00:00:00+00' AND i.municipality_key <> ''
  AND f.payload ? 'year' AND f.payload ? 'born' AND i.is_body
ORDER BY 1, 2, s.rank, s.id
""")

Cells = Mapping[tuple[int, int], int]  # (school year, grade) → learners


@dataclass(frozen=True, slots=True)
class ForecastData:
    """`counts` by track and organisation; `sources` of those that were imported: how many years each."""

    origin: int
    counts: Mapping[str, Mapping[int, Cells]]
    placed: Mapping[int, str]
    births: Mapping[str, Mapping[tuple[str, int], int]]  # variant → (municipality, year)
    successions: tuple[tuple[int, int, float], ...]
    sources: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    since: int | None = None  # the first school year that the register itself counts


def last_counted() -> int:
    """The school year of the last 20 September that has come."""
    today = clock.today()
    year = SchoolYear.of(today)
    return year.first if today >= year.census_day else year.first - 1


def read_everything() -> ForecastData:
    origin = last_counted()
    own, since = _kept(origin)
    counts = {track: dict(of_track) for track, of_track in own.items()}
    sources: dict[str, tuple[int, int]] = {}
    brought = PastCount.objects.filter(school_year__lte=origin).values_list(
        "track", "institution_id", "school_year", "grade", "learners", "source"
    )
    for track, id_, year, grade, learners, source in brought.iterator(AT_ONCE):
        counts.setdefault(track, {}).setdefault(id_, {})[year, grade] = learners
        first, last = sources.get(source, (year, year))
        sources[source] = (min(first, year), max(last, year))
    return ForecastData(
        origin=origin,
        counts=counts,
        placed=sql.pairs(_PLACED),
        births=_births(),
        successions=_successions(origin),
        sources=sources,
        since=since,
    )


def _kept(origin: int) -> tuple[dict[str, dict[int, dict[tuple[int, int], int]]], int | None]:
    """Without the years of an organisation that a table gives, and those before its suppliers began to send."""
    taken = [Package.State.ACCEPTED.value, Package.State.REMARKS.value]
    told = sql.pairs(_SINCE, {"zone": clock.region_zone().key, "taken": taken})
    since = {id_: SchoolYear.of(day).first for id_, day in told.items() if day is not None}
    given = set(PastCount.objects.values_list("track", "institution_id", "school_year").distinct())
    found: dict[str, dict[int, dict[tuple[int, int], int]]] = {track: {} for track in TRACKS}
    first: int | None = None
    for track, id_, year, grade, learners in sql.rows(_KEPT, {"year": origin}):
        if (track, id_, year) in given or year < since.get(id_, year):
            continue
        found[track].setdefault(id_, {})[year, grade] = learners
        first = year if first is None else min(first, year)
    return found, first


def _births() -> dict[str, dict[tuple[str, int], int]]:
    """What a table gives as known stands where no supplier has said."""
    found: defaultdict[str, dict[tuple[str, int], int]] = defaultdict(dict)
    rows = BirthProjection.objects.values_list("variant", "oktmo", "year", "births")
    for variant, oktmo, year, births in rows:
        found[variant][oktmo, year] = births
    known = found[BirthVariant.KNOWN.value]
    known |= {(oktmo, year): born for oktmo, year, born in sql.rows(_BORN)}
    return dict(found)


def _successions(origin: int) -> tuple[tuple[int, int, float], ...]:
    """In the order of their days, of those that have come by the last head count."""
    rows = Reorganisation.objects.filter(day__lte=SchoolYear(origin).census_day).order_by("day", "pk")
    return tuple((old, new, float(share)) for old, new, share in rows.values_list("old_id", "new_id", "share"))
