"""A doubt that no claim raised: what the records of two persons say makes a case of them."""

from collections.abc import Collection
from datetime import datetime

from kontingent.kernel import sql
from kontingent.people import queries
from kontingent.people.matching import Candidate, as_claim, compare
from kontingent.people.models import Case, Person
from kontingent.people.reasons import Reason

# Of each pair, from the side of its first one: each join by a key, whatever the planner expects of many pairs.
_KNOWN = """
SELECT pair.one, pair.other, k.id, k.state, k.reasons ? %(reason)s
FROM unnest(%(ones)s::bigint[], %(others)s::bigint[]) AS pair (one, other)
CROSS JOIN LATERAL (SELECT pair.one UNION ALL SELECT id FROM person WHERE merged_into_id = pair.one) AS member (id)
CROSS JOIN LATERAL (
    SELECT id, state, reasons, candidate_id FROM recognition_case WHERE person_id = member.id
     UNION ALL
    SELECT id, state, reasons, person_id FROM recognition_case WHERE candidate_id = member.id
) AS k (id, state, reasons, facing)
CROSS JOIN LATERAL (SELECT coalesce(merged_into_id, id) FROM person WHERE id = k.facing OFFSET 0) AS facing (id)
WHERE facing.id = pair.other
"""
_ADD = "UPDATE recognition_case SET reasons = jsonb_build_array(%s::text) || reasons WHERE id = ANY(%s::bigint[])"


def doubt(*, pairs: Collection[tuple[int, int]], reason: Reason, at: datetime) -> frozenset[int]:
    """Opens a case of each pair of survivors, or says the reason in the one that waits; whoever it concerns.

    A pair that was decided stays decided. Of two the one registered later is the provisional one.
    """
    ordered = sorted({(min(pair), max(pair)) for pair in pairs})
    asked = {"ones": [one for one, _ in ordered], "others": [other for _, other in ordered], "reason": reason.value}
    known = sql.rows(_KNOWN, asked, bound=True)
    silent = [case_id for _, _, case_id, state, is_said in known if state == Case.State.OPEN and not is_said]
    if silent:
        sql.execute(_ADD, (reason.value, silent), bound=True)
    cards = queries.appearances({person_id for pair in ordered for person_id in pair})
    old = {(one, other) for one, other, *_ in known}
    new = [pair for pair in ordered if pair not in old and cards.keys() >= set(pair)]
    Case.objects.bulk_create(_case(cards[other], cards[one], reason, at) for one, other in new)
    Person.objects.filter(pk__in={other for _, other in new}).update(is_provisional=True)
    return frozenset(person_id for pair in new for person_id in pair)


def _case(person: Candidate, candidate: Candidate, reason: Reason, at: datetime) -> Case:
    seen = compare(as_claim(person), candidate)
    return Case(
        person_id=person.person_id,
        candidate_id=candidate.person_id,
        score=seen.score,
        reasons=[reason.value, *(one.value for one in seen.reasons)],
        opened_at=at,
    )
