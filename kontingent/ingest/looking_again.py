"""Open cases looked at again when all of a package is in: only then is it known who stands in it beside whom.

Whoever is found by a place or a tie of two lives is found here, so a package may be cut anywhere: its first batch may
bring a namesake without a number, its last one the namesake whose number is known.
"""

from kontingent.current import identities, ties
from kontingent.ingest.run import Run
from kontingent.ingest.steps import PipelineStep, passed
from kontingent.kernel import sql
from kontingent.people.doubles import OPEN_PAIRS

_WRITTEN = "SELECT coalesce(merged_into_id, id) FROM person WHERE id = ANY(%(persons)s::bigint[])"
# Whoever is in a place that became known, or is of another type now.
_THERE = f"""
    UNION
    SELECT one FROM ({OPEN_PAIRS}) AS pair
    WHERE EXISTS (
        SELECT FROM person_scope WHERE person_id IN (one, other) AND scope_id = ANY(%(places)s::bigint[]))
"""  # noqa: S608 — constant texts


def look_again(run: Run) -> None:
    """In transactions of their own; done a second time it finds nothing."""
    doubted = doubted_by(run) if run.doubted is None else run.doubted
    if doubted:
        identities.look_again_at(doubted, moment=run.moment)
    passed(PipelineStep.LOOKED_AGAIN)


def doubted_by(run: Run) -> set[int]:
    """Whose open cases the package concerns."""
    persons, places = run.written.of(ties.COMPARED), run.written.institutions
    if not persons and not places:
        return set()
    asked = {"persons": sql.array(persons), "places": sql.array(places)}
    return ties.concerned_by(_WRITTEN + _THERE if places else _WRITTEN, asked)
