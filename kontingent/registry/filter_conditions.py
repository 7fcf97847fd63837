"""Conditions in SQL of what the registry of persons is filtered by, in the order of the declarations."""

from collections.abc import Iterator
from typing import Any

from kontingent.current.standing import IS_OPEN, ON_DAY, Standing
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.filtering import Condition, sql_conditions
from kontingent.people.roles import Roles
from kontingent.registry.filtering import About
from kontingent.registry.filters import Filters
from kontingent.registry.name_search import named


def conditions(scope: Scope, asked: Filters, *, walked: bool = False) -> Iterator[Condition]:
    """Conditions on `person_scope s` (and `person_card c`); the scope itself comes first.

    `walked`: the list is gone through in its order and each person is asked for his name and memberships, as suits one
    of many; else the planner may begin with the memberships, or with the trigrams of a name.
    """
    filters = asked.allowed(scope)
    yield "s.scope_id = %(scope)s", {"scope": filters.institution_id or scope.institution_id}
    yield from sql_conditions(filters, scope, are=lambda known: known.about is About.LIST)
    if filters.about_members:
        yield IS_OPEN, {"own": scope.institution_id}
    yield from of_name(scope, filters, walked=walked)
    yield from sql_conditions(filters, scope, are=lambda known: known.about is About.PERSON)
    yield from _about_standing(scope, filters)
    if filters.about_learning:
        yield _enrolment(scope, filters, " OFFSET 0" if walked else "")


def of_name(scope: Scope, filters: Filters, *, walked: bool = False) -> Iterator[Condition]:
    """On `person_scope s` (and `person_card c`, unless the list is `walked`)."""
    yield from named(scope, filters.institution_id or scope.institution_id, filters.words, filters.where, walked=walked)


# The children's memberships while the rights last.
_KIN = """(SELECT k.person_id, e.institution_id, greatest(k.date_from, e.date_from) AS date_from,
    least(k.date_to, e.date_to) AS date_to FROM guardianship k JOIN enrolment e ON e.person_id = k.child_id
    WHERE k.date_from <= e.date_to AND (k.date_to IS NULL OR k.date_to >= e.date_from))"""
# A membership or application in the subtree by the role it gives, today or later: one person may have left in one role
# and stayed in another. The counter of staff uses the same words.
_IN_ROLE = {
    role: f"EXISTS (SELECT FROM {table} m JOIN institution i ON i.id = m.institution_id WHERE m.person_id = s.person_id"
    " AND i.path @> ARRAY[%(standing_in)s]::bigint[] AND {})"
    for role, table in (
        (Roles.LEARNER, "enrolment"),
        (Roles.GUARDIAN, _KIN),
        (Roles.EMPLOYEE, "employment"),
        (Roles.APPLICANT, "application"),
    )
}
_LASTS = "m.date_from <= %(today)s AND (m.date_to IS NULL OR m.date_to >= %(today)s)"
_NOT_OVER = "(m.date_to IS NULL OR m.date_to >= %(today)s)"


def _about_standing(scope: Scope, filters: Filters) -> Iterator[Condition]:
    """An applicant is no member: he stands in lists of applicants, and where any status is asked for."""
    if filters.about_learning or filters.standing is Standing.ANY:
        return
    if filters.role is Roles.NONE:
        yield f"s.roles <> {Roles.APPLICANT:d}", {}
    today: dict[str, Any] = {"today": clock.today()}
    conditions = ON_DAY
    in_role = _IN_ROLE.get(filters.role)
    if in_role is not None:
        today["standing_in"] = filters.institution_id or scope.institution_id
        lasts, not_over = in_role.format(_LASTS), in_role.format(_NOT_OVER)
        if filters.role is not Roles.LEARNER:  # nearly all of the others are nothing else
            # Of whoever works where nobody knows the region has all days, and no list of staff has him.
            by_days_alone = "s.roles = %(role)s" + " AND NOT lower_inf(s.days)" * (filters.role is Roles.EMPLOYEE)
            lasts, not_over = (
                f"CASE WHEN {by_days_alone} THEN {by_days} ELSE {in_role.format(f'{by_table} OFFSET 0')} END"
                for by_days, by_table in ((ON_DAY[Standing.OPEN], _LASTS), ("upper(s.days) > %(today)s", _NOT_OVER))
            )
        # Who has but this role is told by his days; the days of a member are none of his applications.
        left = f"({ON_DAY[Standing.LEFT]} OR (s.roles <> %(role)s AND NOT {not_over}))"
        conditions = {
            Standing.OPEN: lasts,
            Standing.AHEAD: f"NOT {lasts} AND {not_over}",
            Standing.LEFT: f"NOT {not_over}" if filters.role is Roles.APPLICANT else left,
        }
    yield conditions[filters.standing], today


def _enrolment(scope: Scope, filters: Filters, end: str) -> Condition:
    """A member of the year has an enrolment in it; open means open on the year's day of counting.

    Of a year that is still to come nobody is a learner: who will be a member on its 1 September is enrolled. Who joins
    the running year after 31 May is no learner of it by its day, but has not left either: enrolled.
    """
    today = clock.today()
    year, counted = filters.counted(today)
    parts = ["e.person_id = s.person_id", "i.path @> ARRAY[%(subtree)s]::bigint[]", "e.school_year = %(year)s"]
    values: dict[str, Any] = {"subtree": filters.institution_id or scope.institution_id, "year": year.first}
    for text, asked in sql_conditions(filters, scope, are=lambda known: known.about is About.MEMBERSHIP):
        if "school_year" not in asked:
            parts.append(text)
            values |= asked
    values |= {"counted": counted, "today": today}
    where = " AND ".join(parts)
    exists = f"EXISTS (SELECT FROM enrolment e JOIN institution i ON i.id = e.institution_id WHERE {where}{{}}{end})"
    is_member, is_one_later = (
        exists.format(f" AND {condition}")
        for condition in (
            "%(counted)s BETWEEN e.date_from AND e.date_to",
            "e.date_from > %(counted)s AND e.date_to >= %(today)s",
        )
    )
    return {
        Standing.OPEN: "false" if year.is_ahead(today) else is_member,
        Standing.AHEAD: is_member if year.is_ahead(today) else f"NOT {is_member} AND {is_one_later}",
        Standing.LEFT: f"{exists.format('')} AND NOT {is_member} AND NOT {is_one_later}",
        Standing.ANY: exists.format(""),
    }[filters.standing], values
