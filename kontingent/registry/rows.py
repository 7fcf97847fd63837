"""A row of the registry «Контингент»: everything that its columns may show, in one statement for a whole page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kontingent.current.references import Target
from kontingent.current.standing import FIRST_SHOWN, IS_OPEN, ON_DAY, Standing
from kontingent.history.masking import birth, person_name
from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, clock, sql
from kontingent.people.doubles import is_doubted
from kontingent.people.roles import TITLES, Roles


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """A masked viewer gets `birth_year` alone, and neither `birth_date`, `citizenship` nor `signs`."""

    person_id: int
    name: str
    birth_date: date | None
    birth_year: str
    sex: str  # code of the classifier, as are form, shift and citizenship
    roles: Roles
    place: Target | None
    class_name: str
    position: str
    grade: int | None
    form: str
    shift: str
    body: str  # what the place is subordinate to
    citizenship: str
    signs: tuple[str, ...]
    left_on: date | None  # the last membership in the scope ended then; None for an applicant
    enrolled_from: date | None  # no membership in the scope lasts, and the next one begins then
    is_doubted: bool  # a case waits whether he is somebody else of the register

    @property
    def role_titles(self) -> str:
        return ", ".join(title for role, title in TITLES.items() if role in self.roles)


# Tables of persons are joined to each other by person, arrays only filter: so a database split by person can answer.
# Of a former member the citizenship of today is not told, and his signs are those of the day he left; of an applicant
# no signs are told. That somebody applied is told while it lasts.
_ROWS = f"""
SELECT c.person_id, c.family_name, c.given_name, c.additional_name, c.birth_date, c.sex,
       CASE WHEN s.roles = {Roles.APPLICANT:d} OR EXISTS (
                SELECT FROM application a JOIN institution i ON i.id = a.institution_id
                WHERE a.person_id = s.person_id AND i.path @> ARRAY[%(scope)s]::bigint[]
                  AND (a.date_to IS NULL OR a.date_to >= %(today)s))
            THEN s.roles ELSE s.roles & ~{Roles.APPLICANT:d} END,
       coalesce(learns.id, works.id), coalesce(learns.name, works.name), coalesce(learns.class_title, ''),
       coalesce(works.position, ''), learns.grade, coalesce(learns.form, ''), coalesce(learns.shift, ''),
       coalesce(nullif(body.short_name, ''), body.full_name, ''),
       CASE WHEN %(open)s AND left_on IS NULL THEN c.citizenship ELSE '' END,
       ARRAY(SELECT DISTINCT g.sign FROM person_sign g WHERE %(open)s AND {IS_OPEN} AND g.person_id = c.person_id
                AND g.date_from <= coalesce(left_on, %(today)s)
                AND (g.date_to IS NULL OR g.date_to >= coalesce(left_on, %(today)s))),
       left_on,
       CASE WHEN is_ahead THEN (SELECT min(lower(stay)) FROM unnest(s.days) AS stay WHERE lower(stay) > %(today)s) END,
       {is_doubted("c.person_id")}
FROM person_card c
JOIN person_scope s ON s.person_id = c.person_id AND s.scope_id = %(scope)s
CROSS JOIN LATERAL (
    SELECT CASE WHEN {ON_DAY[Standing.LEFT]} THEN upper(s.days) - 1 END AS left_on, {ON_DAY[Standing.AHEAD]} AS is_ahead
) AS standing
LEFT JOIN LATERAL (
    SELECT i.id, coalesce(nullif(i.short_name, ''), i.full_name) AS name, i.parent_id, e.class_title, e.grade, e.form,
           e.shift
    FROM enrolment e JOIN institution i ON i.id = e.institution_id
    WHERE e.person_id = c.person_id AND (left_on IS NULL OR i.path @> ARRAY[%(scope)s]::bigint[])
    ORDER BY (is_ahead AND i.path @> ARRAY[%(scope)s]::bigint[]) DESC, {FIRST_SHOWN}
    LIMIT 1
) AS learns ON s.roles & 1 <> 0
LEFT JOIN LATERAL (
    SELECT i.id, coalesce(nullif(i.short_name, ''), i.full_name) AS name, i.parent_id, m.position
    FROM employment m JOIN institution i ON i.id = m.institution_id
    WHERE m.person_id = c.person_id AND (left_on IS NULL OR i.path @> ARRAY[%(scope)s]::bigint[])
    ORDER BY (%(today)s BETWEEN m.date_from AND coalesce(m.date_to, 'infinity')) DESC, m.date_from DESC, i.id
    LIMIT 1
) AS works ON s.roles & 4 <> 0
LEFT JOIN institution AS body ON body.id = coalesce(learns.parent_id, works.parent_id)
WHERE c.person_id = ANY(%(persons)s)
ORDER BY array_position(%(persons)s::bigint[], c.person_id)
"""  # noqa: S608 - constant texts


def read_rows(scope: Scope, persons: Sequence[int]) -> tuple[RegistryRow, ...]:
    """In the order asked for; one outside the scope is left out."""
    if not persons:
        return ()
    values: dict[str, Any] = {
        "persons": list(persons),
        "scope": scope.institution_id,
        "own": scope.institution_id,
        "open": scope.open_data,
        "today": clock.today(),
    }
    return tuple(_row(scope, row) for row in sql.by_key(_ROWS, values))


def _row(scope: Scope, row: tuple[Any, ...]) -> RegistryRow:
    person, family, given, additional, born, sex, roles, place, place_name, class_name, position, *rest = row
    grade, form, shift, body, citizenship, signs, left_on, enrolled_from, doubted = rest
    is_member = Roles(roles) is not Roles.APPLICANT
    return RegistryRow(
        person_id=person,
        name=person_name(scope, family, given, additional),
        birth_date=None if scope.masked else born,
        birth_year=birth(scope, born) or "",
        sex=sex,
        roles=Roles(roles),
        place=Target("institution", place, place_name) if place else None,
        class_name=class_name,
        position=classifiers.label("position", position) if position else "",
        grade=grade,
        form=form,
        shift=shift,
        body=body,
        citizenship=citizenship,
        signs=tuple(signs),
        left_on=left_on if is_member else None,
        enrolled_from=enrolled_from if is_member else None,
        is_doubted=doubted,
    )
