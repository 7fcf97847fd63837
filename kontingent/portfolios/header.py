"""The head of a person's portfolio: what he is today, where, and who stands beside him."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, clock, russian
from kontingent.kernel.periods import age_on
from kontingent.people.models import PersonCard
from kontingent.people.roles import Roles
from kontingent.portfolios.filters import FIRST_SHOWN
from kontingent.portfolios.masking import person_name
from kontingent.portfolios.references import Target

# Who will be a member of the scope is shown where he will be.
_LEARNS = f"""
SELECT e.class_title, e.date_from, e.date_to, i.id, coalesce(nullif(i.short_name, ''), i.full_name)
FROM enrolment e JOIN institution i ON i.id = e.institution_id
WHERE e.person_id = %(person)s AND (%(whole)s OR i.path @> ARRAY[%(scope)s]::bigint[])
ORDER BY (%(ahead)s AND i.path @> ARRAY[%(scope)s]::bigint[]) DESC, {FIRST_SHOWN}
"""  # noqa: S608 - constant texts
_WORKS = """
SELECT e.position, e.state, e.date_from, e.date_to, i.id, coalesce(nullif(i.short_name, ''), i.full_name)
FROM employment e JOIN institution i ON i.id = e.institution_id
WHERE e.person_id = %(person)s AND (%(whole)s OR i.path @> ARRAY[%(scope)s]::bigint[])
ORDER BY (%(today)s BETWEEN e.date_from AND coalesce(e.date_to, 'infinity')) DESC, e.date_from DESC, i.id
LIMIT 1
"""
_FAMILY = """
SELECT g.person_id, c.family_name, c.given_name, c.additional_name, g.relation
FROM guardianship g
JOIN person_card c ON c.person_id = g.person_id
JOIN person_scope s ON s.person_id = g.person_id AND s.scope_id = %(scope)s
WHERE g.child_id = %(person)s AND g.date_from <= %(today)s AND (g.date_to IS NULL OR g.date_to >= %(today)s)
ORDER BY c.name_key, g.person_id
"""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A membership that begins later, in another organisation."""

    place: Target
    class_name: str
    since: date


@dataclass(frozen=True, slots=True)
class Header:
    """`state` is printed after the name: «(в длительном педагогическом отпуске)»."""

    name: str
    state: str
    roles: Roles
    role: Roles  # the one that is shown
    status: str  # «Учится», «Зачислен с 01.09.2018», «Выбыл»; «Работает», «Принят с …», «Уволен»; or empty
    is_open: bool
    ahead: Ahead | None  # of who learns now: where he is enrolled next
    class_name: str
    position: str
    place: Target | None
    age: str
    guardians: tuple[tuple[Target, str], ...]


def read_header(scope: Scope, card: PersonCard, roles: Roles, role: Roles, *, limited: bool, is_ahead: bool) -> Header:
    """`limited`: the viewer sees a former member, so nothing of where he went; `is_ahead`: one who is to come."""
    today = clock.today()
    asked = {
        "person": card.pk,
        "scope": scope.institution_id,
        "whole": not limited,
        "ahead": is_ahead,
        "today": today,
    }
    memberships = _all(_LEARNS, asked) if role is Roles.LEARNER else []
    learns = memberships[0] if memberships else None
    works = one(_WORKS, asked) if role is Roles.EMPLOYEE else None
    status, is_open = _status(learns, works, today)
    return Header(
        name=person_name(scope, card.family_name, card.given_name, card.additional_name),
        state=classifiers.label("employment_state", works[1]) if works and works[1] not in {"", "working"} else "",
        roles=roles,
        role=role,
        status=status,
        is_open=is_open,
        ahead=_ahead(memberships, today) if is_open and not limited else None,
        class_name=learns[0] if learns else "",
        position=classifiers.label("position", works[0]) if works and works[0] else "",
        place=_place(learns, works),
        age="" if scope.masked or card.birth_date is None else russian.years(age_on(card.birth_date, today)),
        guardians=_guardians(scope, asked) if role is Roles.LEARNER and not limited else (),
    )


def one(sql: str, asked: Mapping[str, Any]) -> tuple[Any, ...] | None:
    return next(iter(_all(sql, asked)), None)


def _all(sql: str, asked: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, dict(asked))
        return list(cursor.fetchall())


def _status(learns: tuple[Any, ...] | None, works: tuple[Any, ...] | None, today: date) -> tuple[str, bool]:
    if learns is not None:
        return _standing(learns[1], learns[2], today, ("Учится", "Зачислен", "Выбыл"))
    if works is not None:
        return _standing(works[2], works[3], today, ("Работает", "Принят", "Уволен"))
    return "", False


def _standing(since: date, until: date | None, today: date, words: tuple[str, str, str]) -> tuple[str, bool]:
    if since > today:
        return f"{words[1]} с{russian.NBSP}{russian.date(since)}", False
    is_open = until is None or until >= today
    return (words[0] if is_open else words[2]), is_open


def _place(learns: tuple[Any, ...] | None, works: tuple[Any, ...] | None) -> Target | None:
    member = learns or works
    return None if member is None else Target("institution", *member[-2:])


def _ahead(memberships: Sequence[tuple[Any, ...]], today: date) -> Ahead | None:
    """The next one elsewhere; they come in the order of what is shown."""
    later = (row for row in memberships if row[1] > today and row[3] != memberships[0][3])
    row = next(later, None)
    return None if row is None else Ahead(Target("institution", *row[-2:]), row[0], row[1])


def _guardians(scope: Scope, asked: dict[str, Any]) -> tuple[tuple[Target, str], ...]:
    return tuple(
        (Target("person", id_, person_name(scope, *names)), classifiers.label("kinship", relation) if relation else "")
        for id_, *names, relation in _all(_FAMILY, asked)
    )
