"""Places in the tree: whose subordination counts, what it changes, and what would close a circle.

`parent` decides who sees children, so it follows only suppliers that decide subordination.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from kontingent.audit.actor import Actor
from kontingent.history.accepted import forget
from kontingent.history.entries import Entry
from kontingent.history.kinds.base import Subject
from kontingent.history.kinds.in_sql import with_codes
from kontingent.history.kinds.institution import Subordination
from kontingent.institutions import actions as institutions
from kontingent.institutions.models import Institution
from kontingent.kernel import sql

DECIDED = with_codes("""
    WITH decision AS (
        SELECT fact.institution_id,
               (array_agg(known.institution_id ORDER BY fact.rank, fact.recorded_at DESC, fact.supplier))[1] AS body_id
          FROM current_institution_fact AS fact
          JOIN supplier ON supplier.id = fact.supplier AND supplier.decides_subordination
          JOIN institution_external_id AS known
            ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'body'
         WHERE fact.kind = kind(Subordination)
           AND (%(ids)s::bigint[] IS NULL OR fact.institution_id = ANY(%(ids)s::bigint[])
                OR known.institution_id = ANY(%(ids)s::bigint[]))
         GROUP BY fact.institution_id
    )
    SELECT institution.id, body_id
      FROM decision JOIN institution ON institution.id = institution_id
     WHERE parent_id <> body_id
     ORDER BY cardinality(path), institution.id
""")
_BY = Actor.system("Сведения поставщика")
_CIRCLE = "Орган управления не может подчиняться самому себе или тому, кто подчинён ему."


@dataclass(frozen=True, slots=True)
class Circle:
    """A subordination that is not recorded."""

    place: int
    sentence: str


def decided(ids: Sequence[int] | None) -> dict[int, int]:
    """New parent by institution, where it is another than now; from the top down. The root of the region stays."""
    return sql.pairs(DECIDED, {"ids": None if ids is None else list(ids)})


def move(moves: Mapping[int, int]) -> None:
    """Hang each institution with its subtree below its new parent.

    One that is no body yet, or a circle that facts of several suppliers make, is no parent.
    """
    if moves:
        forget(Subject.INSTITUTION, None)  # what stood below whom may be a circle by now
    for institution_id, parent_id in moves.items():
        parent = Institution.objects.get(pk=parent_id)
        if parent.is_body and institution_id not in parent.path:
            institutions.move(institution_id=institution_id, parent_id=parent_id, by=_BY)


def circles(entries: Sequence[Entry], *, supplier_id: int) -> list[Circle]:
    """Which of these records would put a body below itself, taking the batch in its order."""
    asked = [(id_, draft) for id_, draft in entries if draft.kind == Subordination.code and draft.payload is not None]
    if not asked:
        return []
    bodies = {draft.place: orjson.loads(draft.payload or b"{}").get("body") for _, draft in asked}
    known = _known(supplier_id, [body for body in bodies.values() if body])
    parents = _parents()
    found: list[Circle] = []
    for institution_id, draft in sorted(asked, key=lambda entry: entry[1].place):
        body = known.get(bodies[draft.place])
        if body is None:
            continue
        if institution_id in _way_up(body, parents):
            found.append(Circle(draft.place, _CIRCLE))
        else:
            parents[institution_id] = body
    return found


def _way_up(institution_id: int, parents: Mapping[int, int | None]) -> list[int]:
    way = [institution_id]
    while (parent := parents.get(way[-1])) is not None:
        way.append(parent)
    return way


def _parents() -> dict[int, int | None]:
    return sql.pairs("SELECT id, parent_id FROM institution")


def _known(supplier_id: int, external_ids: Sequence[str]) -> dict[str, int]:
    return sql.pairs(
        "SELECT external_id, institution_id FROM institution_external_id"
        " WHERE supplier_id = %s AND external_id = ANY(%s)",
        [supplier_id, list(external_ids)],
    )
