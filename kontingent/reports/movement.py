"""Measures of what changes: movements within a year, where learners of the year before are now, years side by side."""

from kontingent.current.movements import AT_MAIN, came, left, moves, went
from kontingent.reports.grammar import Share
from kontingent.reports.measures import ENROLMENT, ListOf, Measure
from kontingent.reports.record_cuts import WENT

_LEARNERS = ("обучающийся", "обучающихся", "обучающихся")
# The days of a membership lie within its year: its first day bounds the index over the movements of all years.
# Who was there before is asked after that of the few that are left: the planner takes it for a price of every row, and
# to spare rows reads that index anew for each organisation.
_STEP = """
SELECT e.person_id, e.institution_id, e.{day} AS happened, '{direction}' AS direction, {reason} AS reason, e.grade
FROM (
    SELECT e.person_id, e.institution_id, e.school_year, e.date_from, e.date_to, e.leaving_reason, e.grade
    FROM enrolment e JOIN institution b ON b.id = e.institution_id
    WHERE b.path @> ARRAY[%(body)s]::bigint[] AND %(type)s IN ('', b.type)
      AND e.school_year = %(year)s AND e.{day} {since} %(start)s AND e.{day} {until} AND {moves}
    OFFSET 0
) AS e
WHERE {condition}
"""
_CAME = _STEP.format(
    day="date_from",
    direction="in",
    reason="''",
    since=">",
    until="<= %(day)s",
    moves=moves("e", "date_from"),
    condition=came("e"),
)
_LEFT = _STEP.format(
    day="date_to",
    direction="out",
    reason="e.leaving_reason",
    since=">=",
    until="< %(day)s",
    moves=moves("e", "date_to"),
    condition=left("e"),
)
MOVEMENTS = Measure(
    "movements",
    "Прибыло и\u00a0выбыло",
    ("перемещение", "перемещения", "перемещений"),
    f"""
FROM (
    SELECT person_id, institution_id, happened, direction, max(reason) AS reason, max(grade) AS grade
    FROM ({_CAME} UNION ALL {_LEFT}) AS step
    GROUP BY person_id, institution_id, happened, direction
) e JOIN institution i ON i.id = e.institution_id
WHERE true
""",  # noqa: S608 - constant texts
    frozenset({"movement", "grade"}),
    named=r"concat_ws(E'\t', e.person_id, e.institution_id, e.happened, e.direction)",
)
_NOW = AT_MAIN.format(m="e", year="%(year)s", day="%(day)s")
_BEFORE = """
FROM enrolment e JOIN institution b ON b.id = e.institution_id
WHERE b.path @> ARRAY[%(body)s]::bigint[] AND e.school_year = %(year)s - 1
  AND %(ended)s BETWEEN e.date_from AND e.date_to
"""
_WENT = went("e", year="%(year)s", day="%(day)s")
GRADUATES = Measure(
    "graduates",
    "Учились год назад",
    _LEARNERS,
    f"""
FROM (SELECT e.person_id, e.institution_id, e.grade, {_WENT} AS went {_BEFORE}) e
JOIN institution i ON i.id = e.institution_id
WHERE true
""",
    frozenset({"grade", "went"}),
    is_of_persons=True,
    listed=ListOf.LEARNERS_BEFORE,
    tells_beyond=True,
)
SHARES_OF_GRADUATES = (
    Share("Учатся в\u00a0школе, %", part=WENT.one_of("on", "again")),
    Share("В\u00a0ПОО и\u00a0других, %", part=WENT.one_of("vocational", "other")),
    Share("Не\u00a0найдены, %", part=WENT.one_of("")),
)
# Whoever is in another municipality at all; nearly all are not, and of these nobody asks where they were last.
_ELSEWHERE = """
SELECT DISTINCT e.person_id, e.institution_id
FROM enrolment e JOIN institution b ON b.id = e.institution_id
JOIN enrolment o ON o.person_id = e.person_id JOIN institution other ON other.id = o.institution_id
WHERE b.path @> ARRAY[%(body)s]::bigint[] AND b.type <> 'additional' AND b.municipality_key <> ''
  AND e.school_year = %(year)s - 1 AND %(ended)s BETWEEN e.date_from AND e.date_to
  AND o.school_year = %(year)s AND %(day)s BETWEEN o.date_from AND o.date_to
  AND other.type <> 'additional' AND other.municipality_key <> b.municipality_key
"""
MOVED = Measure(
    "moved",
    "Сменили муниципалитет",
    _LEARNERS,
    f"""
FROM (
    SELECT e.person_id, e.institution_id, latest.municipality_key AS moved_to
    FROM ({_ELSEWHERE}) e
    CROSS JOIN LATERAL (SELECT t.municipality_key {_NOW} ORDER BY n.date_from DESC, t.id LIMIT 1) AS latest
) e JOIN institution i ON i.id = e.institution_id
WHERE e.moved_to NOT IN ('', i.municipality_key)
""",  # noqa: S608 - constant texts
    frozenset({"moved"}),
    is_of_persons=True,
    tells_beyond=True,
)
YEARS = 10
LEARNERS_OF_YEARS = Measure(
    "learners-of-years",
    "Обучающихся",
    _LEARNERS,
    f"""
FROM enrolment e
JOIN institution i ON i.id = e.institution_id
WHERE e.school_year BETWEEN %(year)s - {YEARS - 1} AND %(year)s
  AND (%(day)s::date - make_interval(years => %(year)s - e.school_year))::date BETWEEN e.date_from AND e.date_to
""",
    ENROLMENT - {"person"} | {"year"},
    is_of_persons=True,
    listed=ListOf.LEARNERS,
    has_total=False,  # whoever learns ten years is no ten persons, and nobody asks how many he is
)
# Of the scope, of the ages of school: nearly all of them are at a main programme below the body, and are told by it.
_AWAY = """
SELECT p.person_id FROM person_scope p
WHERE p.scope_id = %(body)s AND coalesce(p.birth_date, '0001-01-01')
      BETWEEN make_date(%(year)s - 17, 1, 1) AND make_date(%(year)s - 7, 12, 31)
  AND NOT EXISTS (
    SELECT FROM enrolment n JOIN institution t ON t.id = n.institution_id
    WHERE n.person_id = p.person_id AND t.path @> ARRAY[%(body)s]::bigint[] AND t.type <> 'additional'
      AND n.school_year = %(year)s AND %(day)s BETWEEN n.date_from AND n.date_to)
OFFSET 0
"""
# Whoever has been at a main programme below the body, and is at none in the region now.
NOT_LEARNING = Measure(
    "not-learning",
    "Не\u00a0учатся",
    _LEARNERS,
    f"""
FROM (
    SELECT DISTINCT e.person_id, e.institution_id
    FROM ({_AWAY}) AS away
    JOIN enrolment e ON e.person_id = away.person_id JOIN institution b ON b.id = e.institution_id
    WHERE b.path @> ARRAY[%(body)s]::bigint[] AND b.type <> 'additional' AND e.date_from <= %(day)s
      AND NOT EXISTS (SELECT {_NOW})
) e
JOIN institution i ON i.id = e.institution_id
JOIN person_scope s ON s.person_id = e.person_id AND s.scope_id = %(body)s
WHERE true
""",  # noqa: S608 - constant texts
    frozenset({"person"}),
    is_of_persons=True,
    tells_beyond=True,
)
