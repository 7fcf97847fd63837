"""The current view of a few persons as it was at a moment: the same SELECTs over the facts that stood then.

Names of a WITH hide tables and views of the same name in all that follows it. So a statement about `enrolment` speaks
of that moment when this text stands before it, and every rule of pairing is written once.
"""

from functools import cache

from kontingent.current.projection.statements import (
    APPLICATION,
    EMPLOYMENT,
    ENROLMENT,
    GUARDIANSHIP,
    PERSON_CARD,
    SCOPE,
    kinds_of,
    text,
)
from kontingent.kernel import sql

# In the order in which one reads the other.
_TABLES = (PERSON_CARD, ENROLMENT, EMPLOYMENT, GUARDIANSHIP, APPLICATION)
# IS TRUE keeps the index of moments out: of a few persons it would look through the facts of all.
_KINDS = sorted(frozenset().union(*map(kinds_of, _TABLES)))
_FACTS = f"""
    SELECT person_id, member_id, kind, supplier, rank, key, recorded_at, payload
      FROM told_fact
     WHERE member_id = ANY(%(ids)s::bigint[]) AND kind = ANY('{sql.array(_KINDS)}'::smallint[])
       AND (recorded_at < %(moment)s::timestamptz) IS TRUE AND superseded_at >= %(moment)s::timestamptz
"""  # noqa: S608 - our own codes


@cache
def view_at_moment() -> str:
    """`WITH …` with the parameters `moment`, `ids` (persons and all who are merged into them) and `zone`.

    Whom a viewer may know is asked of `person_scope`, and stays a matter of today; `scope_of_day` is what it held then.
    """
    made = {
        "current_fact": _FACTS,
        **{table.name: text(table) for table in _TABLES},
        "scope_of_day": text(SCOPE),
    }
    return "WITH " + ",\n".join(f"{name} AS (\n{select}\n)" for name, select in made.items()) + "\n"
