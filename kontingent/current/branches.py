"""Which organisation a branch is of: the one that tells of it in «Филиалы», where both stand under the same body.

Of two that tell of one branch the preferred supplier's counts. Who is a branch itself has none, so there is no circle.
"""

from kontingent.history.kinds.in_sql import with_codes
from kontingent.institutions.models import called
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.kernel.filtering import Values

_PAIRS = with_codes("""
    SELECT branch_id, main_id FROM (
        SELECT pair.*, main_id = ANY(array_agg(branch_id) OVER ()) AS is_branch_itself FROM (
            SELECT branch.id AS branch_id,
                   (array_agg(main.id ORDER BY fact.rank, fact.recorded_at DESC, fact.supplier, main.id))[1] AS main_id
              FROM institution AS main
              JOIN current_institution_fact AS fact ON fact.institution_id = main.id AND fact.kind = kind(Branch)
              JOIN institution_external_id AS known
                ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'branch'
              JOIN institution AS branch
                ON branch.id = known.institution_id AND branch.parent_id = main.parent_id AND branch.id <> main.id
             WHERE {}
             GROUP BY branch.id
        ) AS pair
    ) AS told WHERE NOT is_branch_itself
""")
_BELOW = _PAIRS.format("main.parent_id = %(body)s")
_OF_MAIN = _PAIRS.format("main.parent_id = (SELECT parent_id FROM institution WHERE id = %(together)s)")
_MAINS = f"""
SELECT id, short_name, full_name FROM institution
WHERE id IN (SELECT main_id FROM ({_PAIRS.format("main.path @> ARRAY[%(own)s]::bigint[]")}) AS pair)
ORDER BY name_key, id
"""  # noqa: S608 - constant texts
# Of `institution i`: the organisation, its branches and what is below them.
TOGETHER = f"""i.path && (SELECT array_agg(id) FROM (
    SELECT %(together)s::bigint AS id UNION ALL
    SELECT branch_id FROM ({_OF_MAIN}) AS pair WHERE main_id = %(together)s) AS one)"""  # noqa: S608 - as above


def branches_below(body_id: int) -> dict[int, int]:
    """The organisation by its branch, of those directly below the body."""
    return dict(sql.by_key(_BELOW, {"body": body_id}))


def organisations_with_branches(scope: Scope) -> Values:
    """To choose from."""
    found = sql.by_key(_MAINS, {"own": scope.institution_id})
    return [(str(pk), called(pk, *names)) for pk, *names in found]
