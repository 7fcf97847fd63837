"""Open cases looked at again when all of a package is in: only then is it known who stands in it beside whom.

Whoever is found by a place or a tie of two lives is found here, so a package may be cut anywhere: its first batch may
bring a namesake without a number, its last one the namesake whose number is known.
"""

from kontingent.current import identities, ties
from kontingent.ingest.run import Run
from kontingent.ingest.steps import PipelineStep, passed
from kontingent.people.doubles import OPEN_PAIRS

# Whom it wrote of, and whoever is in a place that became known, or is of another type now.
_THERE = f"""
    WITH place AS MATERIALIZED (
        SELECT array_agg(DISTINCT institution_id) AS those FROM institution_fact
        WHERE recorded_at = ANY(%(moments)s) AND package_id = %(package)s
    )
    SELECT coalesce(person.merged_into_id, person.id) FROM fact JOIN person ON person.id = fact.person_id
    WHERE recorded_at = ANY(%(moments)s) AND package_id = %(package)s AND kind = ANY(%(kinds)s)
    UNION
    SELECT one FROM ({OPEN_PAIRS}) AS pair
    WHERE (SELECT those FROM place) IS NOT NULL AND EXISTS (
        SELECT FROM person_scope
        WHERE person_id IN (one, other) AND scope_id = ANY((SELECT those FROM place)::bigint[]))
"""  # noqa: S608 — constant texts


def look_again(run: Run) -> None:
    """In transactions of their own; done a second time it finds nothing."""
    asked = {"package": run.package.pk, "moments": run.moments, "kinds": sorted(ties.COMPARED)}
    persons = ties.concerned_by(_THERE, asked)
    if persons:
        identities.look_again_at(persons, recorded_at=run.moment())
    passed(PipelineStep.LOOKED_AGAIN)
