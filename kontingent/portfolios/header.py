"""The head of a person's portfolio: what he is on the day shown, where, and who stands beside him."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kontingent.current.references import Target
from kontingent.current.standing import FIRST_SHOWN
from kontingent.history.masking import person_name
from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, clock, russian, sql
from kontingent.kernel.periods import age_on
from kontingent.people.doubles import OTHERS
from kontingent.people.roles import Roles
from kontingent.portfolios.access import Access
from kontingent.portfolios.day_view import DayView, Row

DISMISSED = "dismissed"  # of classifier employment_state
_CARD = """
SELECT family_name, given_name, additional_name, birth_date, sex FROM person_card WHERE person_id = %(person)s
"""
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
# The application that stands for the person: one that lasts, by the order of his wishes; else the last that ended.
_APPLIES = """
SELECT a.status, a.date_from, a.date_to, i.id, coalesce(nullif(i.short_name, ''), i.full_name)
FROM application a JOIN institution i ON i.id = a.institution_id
WHERE a.person_id = %(person)s AND i.path @> ARRAY[%(scope)s]::bigint[]
ORDER BY (a.date_to IS NULL OR a.date_to >= %(today)s) DESC, a.date_to DESC, a.priority, a.date_from, i.id
LIMIT 1
"""
# Of an applicant the guardians' names are told, whether the viewer may know them or not.
_FAMILY = """
SELECT g.person_id, c.family_name, c.given_name, c.additional_name, g.relation, s.person_id IS NOT NULL
FROM guardianship g
JOIN person_card c ON c.person_id = g.person_id
LEFT JOIN person_scope s ON s.person_id = g.person_id AND s.scope_id = %(scope)s
WHERE g.child_id = %(person)s AND (s.person_id IS NOT NULL OR %(applies)s)
  AND g.date_from <= %(today)s AND (g.date_to IS NULL OR g.date_to >= %(today)s)
ORDER BY c.name_key, g.person_id
"""
_OF_A_FAMILY = frozenset({Roles.LEARNER, Roles.APPLICANT})


@dataclass(frozen=True, slots=True)
class Ahead:
    """A membership that begins later, in another organisation."""

    place: Target
    class_name: str
    since: date


@dataclass(frozen=True, slots=True)
class Guardian:
    """`is_known`: the viewer may open his portfolio."""

    person: Target
    relation: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """He may be somebody else of the register: `others` are those whom the viewer sees too, by open names alone."""

    others: tuple[Target, ...]
    cases: tuple[int, ...]  # ids, of all


@dataclass(frozen=True, slots=True)
class PortfolioHeader:
    """`state` is printed after the name: «(в длительном педагогическом отпуске)»."""

    name: str
    sex: str  # the code; words of the head agree with it
    state: str
    roles: Roles
    role: Roles  # the one that is shown
    # «Учится», «Зачислена с 01.09.2018», «Выбыл»; «Работает», «Принят с …», «Уволена»; that of an application; or empty
    status: str
    is_open: bool
    ahead: Ahead | None  # of who learns now: where he is enrolled next
    class_name: str
    position: str
    place: Target | None
    age: str
    guardians: tuple[Guardian, ...]
    doubt: PossibleDuplicate | None = None  # today: a case waits


@dataclass(frozen=True, slots=True)
class PersonSummary:
    """Who a person is said to be."""

    family_name: str = ""
    given_name: str = ""
    additional_name: str = ""
    birth_date: date | None = None
    sex: str = ""


def read_card(view: DayView, person_id: int) -> PersonSummary | None:
    """None where nothing of him was known yet."""
    row = view.row(_CARD, {"person": person_id})
    return None if row is None else PersonSummary(*row)


def read_header(scope: Scope, view: DayView, access: Access, card: PersonSummary, role: Roles) -> PortfolioHeader:
    """`access` is that of the day. Of a former member's whereabouts the viewer is shown those in his own scope."""
    limited = access.until is not None
    asked = {
        "person": access.person_id,
        "scope": scope.institution_id,
        "whole": not limited,
        "ahead": access.is_ahead,
        "applies": access.is_limited,
        "today": view.day,
    }
    memberships = view.rows(_LEARNS, asked) if role is Roles.LEARNER else []
    learns = memberships[0] if memberships else None
    works = view.row(_WORKS, asked) if role is Roles.EMPLOYEE else None
    applies = view.row(_APPLIES, asked) if role is Roles.APPLICANT else None
    # Whoever is shown on the day he left has left: so the list says from which one comes.
    status, is_open = _applied(applies) or _status(learns, works, view.day, card.sex, has_left=view.day == access.until)
    return PortfolioHeader(
        name=person_name(scope, card.family_name, card.given_name, card.additional_name),
        sex=card.sex,
        state=_state(works[1], card.sex) if works and works[1] not in {"", "working"} else "",
        roles=access.roles,
        role=role,
        status=status,
        is_open=is_open,
        ahead=_ahead(memberships, view.day) if is_open and not limited else None,
        class_name=learns[0] if learns else "",
        position=classifiers.label("position", works[0]) if works and works[0] else "",
        place=_place(learns or works or applies),
        age="" if scope.masked or card.birth_date is None else russian.years(age_on(card.birth_date, view.day)),
        guardians=_guardians(scope, view, asked) if role in _OF_A_FAMILY and not limited else (),
        doubt=_doubt(scope, access.person_id) if view.day == clock.today() else None,
    )


def _state(code: str, sex: str) -> str:
    label = classifiers.label("employment_state", code)
    return russian.agreed(label, sex) if code == DISMISSED else label


def _status(learns: Row | None, works: Row | None, day: date, sex: str, *, has_left: bool) -> tuple[str, bool]:
    if learns is not None:
        words = ("Учится", russian.agreed("Зачислен", sex), russian.agreed("Выбыл", sex))
        return _standing(learns[1], learns[2], day, words, has_left=has_left)
    if works is not None:
        words = ("Работает", russian.agreed("Принят", sex), russian.agreed("Уволен", sex))
        return _standing(works[2], works[3], day, words, has_left=has_left)
    return "", False


def _standing(
    since: date, until: date | None, day: date, words: tuple[str, str, str], *, has_left: bool
) -> tuple[str, bool]:
    if since > day:
        return f"{words[1]} с{russian.NBSP}{russian.date(since)}", False
    is_open = (until is None or until >= day) and not has_left
    return (words[0] if is_open else words[2]), is_open


def _applied(applies: Row | None) -> tuple[str, bool] | None:
    if applies is None:
        return None
    status, _, until, *_ = applies
    return classifiers.label("application_status", status) if status else "", until is None


def _place(member: Row | None) -> Target | None:
    return None if member is None else Target("institution", *member[-2:])


def _ahead(memberships: Sequence[Row], day: date) -> Ahead | None:
    """The next one elsewhere; they come in the order of what is shown."""
    later = (row for row in memberships if row[1] > day and row[3] != memberships[0][3])
    row = next(later, None)
    return None if row is None else Ahead(Target("institution", *row[-2:]), row[0], row[1])


_OTHERS = f"""
SELECT other.case_id, s.person_id, c.family_name, c.given_name, c.additional_name FROM ({OTHERS}) AS other
LEFT JOIN person_scope s ON s.person_id = other.id AND s.scope_id = %(scope)s
LEFT JOIN person_card c ON c.person_id = s.person_id
ORDER BY s.person_id, other.case_id
"""  # noqa: S608 - constant texts


def _doubt(scope: Scope, person_id: int) -> PossibleDuplicate | None:
    others = sql.rows(_OTHERS, {"person": person_id, "scope": scope.institution_id})
    if not others:
        return None
    seen = [row[1:] for row in others if row[1] is not None and not scope.masked]
    named = tuple(Target("person", id_, person_name(scope, *names)) for id_, *names in seen)
    return PossibleDuplicate(named, tuple(row[0] for row in others))


def _guardians(scope: Scope, view: DayView, asked: dict[str, Any]) -> tuple[Guardian, ...]:
    return tuple(
        Guardian(
            Target("person", id_, person_name(scope, *names)),
            classifiers.label("kinship", relation) if relation else "",
            is_known,
        )
        for id_, *names, relation, is_known in view.rows(_FAMILY, asked)
    )
