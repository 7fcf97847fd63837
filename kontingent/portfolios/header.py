"""The head of a person's portfolio: what he is today, where, and who stands beside him."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, clock, russian
from kontingent.kernel.periods import age_on
from kontingent.people.models import PersonCard
from kontingent.people.roles import Roles
from kontingent.portfolios.masking import person_name
from kontingent.portfolios.references import Target

# The membership to show: open ones first, main programmes before additional education, then the latest.
_LEARNS = """
SELECT e.class_name, e.date_from, e.date_to, i.id, coalesce(nullif(i.short_name, ''), i.full_name), i.type
FROM enrolment e JOIN institution i ON i.id = e.institution_id
WHERE e.person_id = %(person)s AND (%(whole)s OR i.path @> ARRAY[%(scope)s]::bigint[])
ORDER BY (%(today)s BETWEEN e.date_from AND e.date_to) DESC, (i.type = 'additional'), e.date_to DESC, i.id
LIMIT 1
"""
_WORKS = """
SELECT e.position, e.state, e.date_to, i.id, coalesce(nullif(i.short_name, ''), i.full_name)
FROM employment e JOIN institution i ON i.id = e.institution_id
WHERE e.person_id = %(person)s AND (%(whole)s OR i.path @> ARRAY[%(scope)s]::bigint[])
ORDER BY (e.date_to IS NULL OR e.date_to >= %(today)s) DESC, e.date_from DESC, i.id
LIMIT 1
"""
_FAMILY = """
SELECT g.person_id, c.family_name, c.given_name, c.additional_name, g.relation
FROM guardianship g
JOIN person_card c ON c.person_id = g.person_id
JOIN person_scope s ON s.person_id = g.person_id AND s.scope_id = %(scope)s
WHERE g.child_id = %(person)s AND (g.date_to IS NULL OR g.date_to >= %(today)s)
ORDER BY c.name_key, g.person_id
"""


@dataclass(frozen=True, slots=True)
class Header:
    """`state` is printed after the name: «(в длительном педагогическом отпуске)»."""

    name: str
    state: str
    roles: Roles
    role: Roles  # the one that is shown
    status: str  # «Учится», «Выбыл», «Работает», «Уволен», or empty
    is_open: bool
    class_name: str
    position: str
    place: Target | None
    age: str
    guardians: tuple[tuple[Target, str], ...]


def read_header(scope: Scope, card: PersonCard, roles: Roles, role: Roles, *, limited: bool) -> Header:
    """`limited`: the viewer sees a former member, so nothing of where he went."""
    today = clock.today()
    asked = {"person": card.pk, "scope": scope.institution_id, "whole": not limited, "today": today}
    learns = _one(_LEARNS, asked) if role is Roles.LEARNER else None
    works = _one(_WORKS, asked) if role is Roles.EMPLOYEE else None
    status, is_open = _status(learns, works, today)
    return Header(
        name=person_name(scope, card.family_name, card.given_name, card.additional_name),
        state=classifiers.label("employment_state", works[1]) if works and works[1] not in {"", "working"} else "",
        roles=roles,
        role=role,
        status=status,
        is_open=is_open,
        class_name=learns[0] if learns else "",
        position=classifiers.label("position", works[0]) if works and works[0] else "",
        place=_place(learns, works),
        age="" if scope.masked or card.birth_date is None else russian.years(age_on(card.birth_date, today)),
        guardians=_guardians(scope, asked) if role is Roles.LEARNER and not limited else (),
    )


def _one(sql: str, asked: dict[str, Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def _status(learns: tuple[Any, ...] | None, works: tuple[Any, ...] | None, today: date) -> tuple[str, bool]:
    if learns is not None:
        is_open = learns[1] <= today <= learns[2]
        return ("Учится" if is_open else "Выбыл"), is_open
    if works is not None:
        is_open = works[2] is None or works[2] >= today
        return ("Работает" if is_open else "Уволен"), is_open
    return "", False


def _place(learns: tuple[Any, ...] | None, works: tuple[Any, ...] | None) -> Target | None:
    if learns is not None:
        return Target("institution", learns[3], learns[4])
    if works is not None:
        return Target("institution", works[3], works[4])
    return None


def _guardians(scope: Scope, asked: dict[str, Any]) -> tuple[tuple[Target, str], ...]:
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, asked)
        return tuple(
            (
                Target("person", id_, person_name(scope, *names)),
                classifiers.label("kinship", relation) if relation else "",
            )
            for id_, *names, relation in cursor.fetchall()
        )
