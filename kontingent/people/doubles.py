"""Who may be in the register twice: survivors whom an open case holds for one human with somebody else.

That there is such a case everybody may know who sees the person; who the other one is, only who sees him too.
"""

from collections.abc import Iterable

# Open cases by the survivors they stand between; one whose sides are one person by now waits for nobody.
OPEN_PAIRS = """
SELECT k.id, p.id AS one, c.id AS other FROM recognition_case k
CROSS JOIN LATERAL (SELECT coalesce(merged_into_id, id) AS id FROM person WHERE id = k.person_id) p
CROSS JOIN LATERAL (SELECT coalesce(merged_into_id, id) AS id FROM person WHERE id = k.candidate_id) c
WHERE k.state = 'open' AND p.id <> c.id
"""
_OF_MEMBERS = """
EXISTS (SELECT FROM person m WHERE (m.id = {person} OR m.merged_into_id = {person}) AND (
    EXISTS (SELECT FROM recognition_case k WHERE k.person_id = m.id AND k.state = 'open')
    OR EXISTS (SELECT FROM recognition_case k WHERE k.candidate_id = m.id AND k.state = 'open')))
"""
_MEMBERS = "SELECT id FROM person WHERE id = %(person)s OR merged_into_id = %(person)s"
# Whom the survivor `person` may be: the caller shows of them whom the viewer sees.
OTHERS = f"""
SELECT CASE WHEN one = %(person)s THEN other ELSE one END AS id, min(id) AS case_id FROM ({OPEN_PAIRS}
  AND (k.person_id = ANY(ARRAY({_MEMBERS})) OR k.candidate_id = ANY(ARRAY({_MEMBERS})))) AS pair
GROUP BY 1
"""  # noqa: S608 — constant texts


def is_doubted(person: str) -> str:
    """The condition that a case waits of a survivor; `person` is a column."""
    return _OF_MEMBERS.format(person=person)


def repeated(pairs: Iterable[tuple[int, int]]) -> int:
    """How many persons fewer there are if each pair is one human."""
    end: dict[int, int] = {}

    def last(person_id: int) -> int:
        while end.setdefault(person_id, person_id) != person_id:
            person_id = end[person_id]
        return person_id

    for one, other in pairs:
        end[last(one)] = last(other)
    return sum(person_id != onwards for person_id, onwards in end.items())
