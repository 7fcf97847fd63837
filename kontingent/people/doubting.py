"""A doubt that no claim raised: what the records of two persons say makes a case of them."""

from collections.abc import Collection
from datetime import datetime

from kontingent.kernel import sql
from kontingent.people import queries
from kontingent.people.matching import Candidate, as_claim, compare
from kontingent.people.models import Case, Person
from kontingent.people.reasons import Reason

_KNOWN = """
SELECT k.id, k.state, k.reasons ? %(reason)s FROM recognition_case k
JOIN person p ON p.id = k.person_id JOIN person c ON c.id = k.candidate_id
WHERE (coalesce(p.merged_into_id, p.id), coalesce(c.merged_into_id, c.id))
      IN ((%(one)s, %(other)s), (%(other)s, %(one)s))
  AND (p.id = ANY(%(members)s) OR c.id = ANY(%(members)s))
"""
_ADD = "UPDATE recognition_case SET reasons = jsonb_build_array(%s::text) || reasons WHERE id = %s"


def doubt(*, pairs: Collection[tuple[int, int]], reason: Reason, at: datetime) -> frozenset[int]:
    """Opens a case of each pair of survivors, or says the reason in the one that waits; whoever it concerns.

    A pair that was decided stays decided. Of two the one registered later is the provisional one.
    """
    cards = queries.appearances({person_id for pair in pairs for person_id in pair})
    concerned = set()
    for one, other in sorted({(min(pair), max(pair)) for pair in pairs}):
        known = _known(one, other, reason)
        if not known and one in cards and other in cards:
            _open(cards[other], cards[one], reason, at)
            concerned |= {one, other}
        for case_id, state, is_said in known:
            if state == Case.State.OPEN and not is_said:
                sql.execute(_ADD, (reason.value, case_id), bound=True)
    return frozenset(concerned)


def _known(one: int, other: int, reason: Reason) -> list[tuple[int, str, bool]]:
    members = [one, *Person.objects.filter(merged_into_id=one).order_by().values_list("pk", flat=True)]
    return sql.rows(_KNOWN, {"one": one, "other": other, "members": members, "reason": reason.value}, bound=True)


def _open(person: Candidate, candidate: Candidate, reason: Reason, at: datetime) -> None:
    seen = compare(as_claim(person), candidate)
    Case.objects.create(
        person_id=person.person_id,
        candidate_id=candidate.person_id,
        score=seen.score,
        reasons=[reason.value, *(one.value for one in seen.reasons)],
        opened_at=at,
    )
    Person.objects.filter(pk=person.person_id).update(is_provisional=True)
