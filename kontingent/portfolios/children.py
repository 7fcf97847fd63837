"""The block «Дети» of a guardian's portfolio (figure 10): only the children the viewer may know of."""

from dataclasses import dataclass

from kontingent.current.references import Target
from kontingent.current.standing import ON_DAY, Standing
from kontingent.history.masking import birth, person_name
from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, clock, russian
from kontingent.people.roles import Roles
from kontingent.portfolios.day_view import DayView

_CHILDREN = f"""
SELECT g.child_id, c.family_name, c.given_name, c.additional_name, c.birth_date, c.sex, g.relation,
       learns.id, learns.name
FROM (
    SELECT DISTINCT ON (child_id) child_id, relation
    FROM guardianship WHERE person_id = %(person)s
    ORDER BY child_id, date_from DESC
) AS g
JOIN person_card c ON c.person_id = g.child_id
JOIN person_scope s ON s.person_id = g.child_id AND s.scope_id = %(scope)s
LEFT JOIN LATERAL (
    SELECT i.id, coalesce(nullif(i.short_name, ''), i.full_name) AS name
    FROM enrolment e JOIN institution i ON i.id = e.institution_id
    WHERE e.person_id = g.child_id AND %(day)s BETWEEN e.date_from AND e.date_to
      AND (s.roles <> {Roles.APPLICANT:d} AND ({ON_DAY[Standing.LEFT]}) IS NOT TRUE
           OR i.path @> ARRAY[%(scope)s]::bigint[])
    ORDER BY (i.type = 'additional'), e.date_to DESC, i.id
    LIMIT 1
) AS learns ON true
ORDER BY c.birth_date NULLS LAST, c.name_key, g.child_id
"""  # noqa: S608 - constant texts


@dataclass(frozen=True, slots=True)
class Child:
    """`learns_at` is «Сейчас учится»."""

    person: Target
    born: str
    sex: str
    relation: str
    learns_at: Target | None


def read_children(scope: Scope, view: DayView, person_id: int) -> tuple[Child, ...]:
    """Of children who have left the viewer's scope by today, or who merely apply to it, where they learnt in it."""
    asked = {"person": person_id, "scope": scope.institution_id, "day": view.day, "today": clock.today()}
    return tuple(
        Child(
            person=Target("person", id_, person_name(scope, family, given, additional)),
            born=birth(scope, born) or russian.age_label(born, view.day),
            sex=classifiers.label("sex", sex) if sex else "",
            relation=classifiers.label("kinship", relation) if relation else "",
            learns_at=Target("institution", place, name) if place else None,
        )
        for id_, family, given, additional, born, sex, relation, place, name in view.rows(_CHILDREN, asked)
    )
