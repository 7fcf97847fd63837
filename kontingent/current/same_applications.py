"""One application of one supplier under two persons: either they are one, or the supplier is wrong. A case."""

from collections import defaultdict
from collections.abc import Collection

from kontingent.current.projection.persons import with_merged
from kontingent.history.kinds.in_sql import with_codes
from kontingent.people.queries import rows_of

_BY_NUMBER = """
    SELECT DISTINCT own.person_id, other.person_id FROM application AS own
    JOIN application AS other ON other.number = own.number AND other.person_id <> own.person_id
    WHERE own.person_id = ANY(%(ids)s::bigint[]) AND own.number <> ''
"""
_TOLD = with_codes("""
    SELECT person_id, supplier, payload ->> 'number' FROM current_fact
    WHERE kind = kind(Application) AND member_id = ANY(%(ids)s::bigint[]) AND payload ->> 'number' <> ''
""")


def pairs_of_one_application(person_ids: Collection[int]) -> list[tuple[int, int]]:
    """Of these survivors and anybody.

    Two suppliers may use one number: within a person they are one application, between two they say nothing.
    """
    pairs = rows_of(_BY_NUMBER, ids=person_ids) if person_ids else []
    if not pairs:
        return []
    told: defaultdict[int, set[tuple[int, str]]] = defaultdict(set)
    for person_id, supplier, number in rows_of(_TOLD, ids=with_merged({one for pair in pairs for one in pair})):
        told[person_id].add((supplier, number))
    return [(one, other) for one, other in pairs if not told[one].isdisjoint(told[other])]
