"""Additional education of those who live in a municipality, as a table tells how many of each age they are.

An organisation counts in the municipality where it lies, and the population once for each municipality in which the
body has one. The last 1 January that a table tells of by the end of the school year counts.
"""

from kontingent.reports.cuts import AGE
from kontingent.reports.measures import ENROLMENT, LEARNERS, MEMBERS, PERSON, ListOf, Measure

AGES = range(5, 19)
OF_THE_AGES = AGE.one_of(*AGES)
IN_ADDITIONAL = Measure(
    "in-additional",
    "Занимаются",
    LEARNERS.words,
    f"{LEARNERS.source} AND i.type = 'additional'",
    ENROLMENT,
    is_of_persons=True,
    listed=ListOf.LEARNERS,
    persons=MEMBERS,
    asks=(("type", "additional"),),
)
POPULATION = Measure(
    "population",
    f"Жителей от\u00a0{AGES[0]} до\u00a0{AGES[-1]}\u00a0лет",
    ("житель", "жителя", "жителей"),
    f"""
FROM municipality_population e
JOIN institution i ON i.id = (SELECT min(o.id) FROM institution o WHERE o.municipality_key = e.oktmo
    AND o.is_organisation AND o.path @> ARRAY[%(body)s]::bigint[])
CROSS JOIN LATERAL (SELECT make_date(%(year)s - e.age, 1, 1) AS birth_date) s
WHERE e.age BETWEEN {AGES[0]} AND {AGES[-1]}
  AND e.year = (SELECT max(l.year) FROM municipality_population l WHERE l.oktmo = e.oktmo AND l.year <= %(year)s + 1)
""",  # noqa: S608 - our own text
    frozenset({PERSON}),
    number="e.people",
    has_gaps=True,
    is_of_territory=True,
)
