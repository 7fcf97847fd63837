"""Names of class teachers as the viewer may see them: a teacher outside the scope does not exist for him."""

from collections.abc import Collection

from kontingent.current.references import Target
from kontingent.history.masking import person_name
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql

_TEACHERS = """
SELECT c.person_id, c.family_name, c.given_name, c.additional_name
FROM person_card c JOIN person_scope s ON s.person_id = c.person_id AND s.scope_id = %(scope)s
WHERE c.person_id = ANY(%(ids)s)
"""


def read_teachers(scope: Scope, ids: Collection[int]) -> dict[int, Target]:
    if not ids:
        return {}
    return {
        id_: Target("person", id_, person_name(scope, *names))
        for id_, *names in sql.rows(_TEACHERS, {"scope": scope.institution_id, "ids": list(ids)})
    }
