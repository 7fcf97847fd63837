"""Open cases looked at again when all of a package is in: only then is it known who stands in it beside whom.

Whoever is found by a place or a tie of two lives is found here, so a package may be cut anywhere: its first batch may
bring a namesake without a number, its last one the namesake whose number is known.
"""

from kontingent.current import identities, ties
from kontingent.history.models import Batch
from kontingent.ingest.run import Run
from kontingent.ingest.steps import PipelineStep, passed
from kontingent.kernel import sql
from kontingent.people.doubles import OPEN_PAIRS

_WRITTEN = """
    SELECT DISTINCT coalesce(person.merged_into_id, person.id) FROM fact JOIN person ON person.id = fact.person_id
    WHERE recorded_at = ANY(%(moments)s) AND package_id = %(package)s AND kind = ANY(%(kinds)s)
"""
_INSTITUTIONS = """
    SELECT DISTINCT institution_id FROM institution_fact
    WHERE recorded_at = ANY(%(moments)s) AND package_id = %(package)s
"""
# A place that became known, or is of another type now.
_THERE = f"""
    SELECT DISTINCT one FROM ({OPEN_PAIRS}) AS pair
    WHERE EXISTS (SELECT FROM person_scope WHERE person_id IN (one, other) AND scope_id = ANY(%(institutions)s))
"""  # noqa: S608 — constant texts


def look_again(run: Run) -> None:
    """In transactions of their own; done a second time it finds nothing."""
    moments = list(Batch.objects.filter(package_id=run.package.pk).values_list("recorded_at", flat=True))
    asked = {"moments": moments, "package": run.package.pk, "kinds": sorted(ties.COMPARED)}
    persons = set(sql.column(_WRITTEN, asked))
    institutions = sql.column(_INSTITUTIONS, asked)
    if institutions:
        persons |= set(sql.column(_THERE, {"institutions": institutions}))
    if persons:
        identities.reconsider(person_ids=persons, recorded_at=run.moment())
    passed(PipelineStep.LOOKED_AGAIN)
