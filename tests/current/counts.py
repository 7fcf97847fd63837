"""Head counts as they stand, and as their log says."""

from django.db import connection


def log_of_counts():
    """What the append-only log of changes adds up to."""
    return fetched(
        'SELECT "distinct", institution_id, school_year, effective, sum(change) FROM count_change'
        " GROUP BY 1, 2, 3, 4, cell HAVING sum(change) <> 0"
    )


def standing_counts():
    return fetched(
        "SELECT false, institution_id, school_year, effective, change FROM headcount"
        " UNION ALL SELECT true, institution_id, school_year, effective, change FROM person_count"
    )


def fetched(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return sorted(cursor.fetchall())
