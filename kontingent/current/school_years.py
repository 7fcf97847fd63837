"""School years that the register knows of an institution."""

from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear

# Asked year by year: a region has hundreds of thousands of classes, and a dozen of years.
_YEARS = """
SELECT year FROM (
    SELECT min(school_year) AS first, max(school_year) AS last FROM person_count WHERE institution_id = %(institution)s
    UNION ALL
    SELECT min(school_year), max(school_year) FROM school_class
) AS known
CROSS JOIN LATERAL generate_series(first::integer, last::integer) AS year
WHERE EXISTS (SELECT FROM person_count c WHERE c.institution_id = %(institution)s AND c.school_year = year)
   OR EXISTS (SELECT FROM school_class c JOIN institution i ON i.id = c.institution_id
              WHERE c.school_year = year AND i.path @> ARRAY[%(institution)s]::bigint[])
"""


def years(institution_id: int) -> list[SchoolYear]:
    """Those of which anything is known of the institution or of what stands below it, and the current one."""
    found = {year for (year,) in sql.by_key(_YEARS, {"institution": institution_id})}
    return [SchoolYear(first) for first in sorted(found | {SchoolYear.of(clock.today()).first})]
