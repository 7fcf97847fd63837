"""Totals of the registry that are kept as changes by day: a sum of some hundred cells, whatever the list holds.

A list that only the status narrows has its total in `member_count`; learners of a school year, by type of organisation,
in `person_count`; by parallel, year of birth and sex too, of a body, in `body_count`. Persons add up over nothing else.
"""

from datetime import date
from typing import Any

from kontingent.current.standing import Standing
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.kernel.filtering import are_set
from kontingent.people.roles import Roles
from kontingent.registry.filters import BELOW_OWN, Filters

# Of the days up to today; who is ahead is told by the two others.
_MEMBERS = f"""
SELECT coalesce(sum(change) FILTER (WHERE standing = 'all'), 0),
       coalesce(sum(change) FILTER (WHERE standing = 'open'), 0),
       coalesce(sum(change) FILTER (WHERE standing = 'left'), 0)
FROM member_count
WHERE institution_id = %(scope)s AND effective <= %(today)s AND {BELOW_OWN}
"""  # noqa: S608 - constant texts
_LEARNERS = f"""
SELECT coalesce(sum(change), 0) FROM person_count
WHERE institution_id = %(scope)s AND school_year = %(year)s AND type = %(type)s AND effective <= %(counted)s
  AND {BELOW_OWN}
"""  # noqa: S608 - constant texts
# No row where the institution is no body: of it the cells are not kept.
_CELLS = f"""
SELECT (SELECT coalesce(sum(change), 0) FROM body_count
        WHERE institution_id = %(scope)s AND school_year = %(year)s AND type = %(type)s AND cut = %(cut)s
          AND value BETWEEN %(least)s AND %(most)s AND %(sex)s IN ('', sex) AND effective <= %(counted)s
          AND {BELOW_OWN})
FROM institution WHERE id = %(scope)s AND is_body
"""  # noqa: S608 - constant texts
# Whoever learns in two of the types is in both.
_LEAST_CELLS = f"""
SELECT coalesce(max(learners), 0) FROM (
    SELECT sum(change) AS learners FROM body_count
    WHERE institution_id = %(scope)s AND school_year = %(year)s AND cut = %(cut)s
      AND value BETWEEN %(least)s AND %(most)s AND %(sex)s IN ('', sex) AND effective <= %(counted)s AND {BELOW_OWN}
    GROUP BY type
) AS of_type
"""  # noqa: S608 - constant texts
# Whoever works anywhere is of the region's staff: of many some posts tell that they are.
_SOME_STAFF = """
SELECT count(DISTINCT person_id) FROM (
    SELECT person_id FROM employment
    WHERE (SELECT parent_id IS NULL FROM institution WHERE id = %(scope)s)
      AND date_from <= %(today)s AND (date_to IS NULL OR date_to >= %(today)s)
    LIMIT %(posts)s
) AS at_work
"""
_POSTS = 4_000
_OF_WHOM = {"institution_id", "role", "school_year", "day"}
_ANY = (-32768, 32767)  # of a smallint


def kept_total(scope: Scope, asked: Filters) -> int | None:
    """None of a list whose total is not kept."""
    filters = asked.allowed(scope)
    values, names = _values(scope, filters), _set(filters)
    if names <= {"institution_id", "standing"} and filters.standing is not Standing.ANY:
        return _members(filters.standing, values)
    return _learners(filters, names - _OF_WHOM, values) if _are_learners(filters) else None


def kept_least(scope: Scope, asked: Filters) -> int:
    """So many there are at least: what is kept of each type of organisations does not add up."""
    filters = asked.allowed(scope)
    if _set(filters) == {"role"} and filters.role is Roles.EMPLOYEE:
        known = {"scope": scope.institution_id, "today": clock.today(), "posts": _POSTS}
        return int(sql.value(_SOME_STAFF, known))
    cell = _cell(filters, _set(filters) - _OF_WHOM) if _are_learners(filters) else None
    days = _days(filters)
    if cell is None or days is None or filters.institution_type:
        return 0
    return int(sql.value(_LEAST_CELLS, {**_values(scope, filters), **days, **cell}))


def kept_memberships(scope: Scope, asked: Filters) -> int:
    """So many there are at least: a learner has one or more."""
    filters = asked.allowed(scope)
    names = _set(filters) - _OF_WHOM
    is_kept = names <= {"institution_type"} and filters.role in {Roles.NONE, Roles.LEARNER}
    learners = _learners(filters, names, _values(scope, filters)) if is_kept else None
    return kept_least(scope, asked) if learners is None else learners


def _values(scope: Scope, filters: Filters) -> dict[str, Any]:
    return {"scope": filters.institution_id or scope.institution_id, "own": scope.institution_id}


def _set(filters: Filters) -> set[str]:
    return {one.name for one, _, _ in are_set(filters)}


def _are_learners(filters: Filters) -> bool:
    return filters.about_learning and filters.standing is Standing.OPEN and filters.role in {Roles.NONE, Roles.LEARNER}


def _days(filters: Filters) -> dict[str, Any] | None:
    """None where nobody learns yet, or who learns is not told by changes up to the day."""
    today = clock.today()
    year, counted = filters.counted(today)
    if year.is_ahead(today) or counted not in year:  # what ends with the year has no end of its own
        return None
    return {"year": year.first, "counted": counted}


def _members(standing: Standing, values: dict[str, Any]) -> int:
    everybody, members, left = sql.one(_MEMBERS, {**values, "today": clock.today()})
    totals: dict[Standing, int] = {
        Standing.OPEN: members,
        Standing.LEFT: left,
        Standing.AHEAD: everybody - members - left,
    }
    return totals[standing]


def _learners(filters: Filters, names: set[str], values: dict[str, Any]) -> int | None:
    days = _days(filters)
    if days is None:
        return None
    values |= {**days, "type": filters.institution_type}
    if names <= {"institution_type"}:
        return int(sql.value(_LEARNERS, values))
    cell = _cell(filters, names)
    row = sql.first(_CELLS, {**values, **cell}) if cell and filters.institution_type else None
    return None if row is None else int(row[0])


def _cell(filters: Filters, names: set[str]) -> dict[str, Any] | None:
    """By parallel or by year of birth: what is kept is not kept by both."""
    if names <= {"institution_type", "sex", "grade"} and filters.grade is not None:
        return {"cut": "grade", "least": filters.grade, "most": filters.grade, "sex": filters.sex}
    if not names <= {"institution_type", "sex", "born_from", "born_to"} or not _are_whole_years(filters):
        return None
    is_dated = filters.born_from is not None or filters.born_to is not None
    least = filters.born_from.year if filters.born_from else 1 if is_dated else _ANY[0]  # 0 is of who has no date
    most = filters.born_to.year if filters.born_to else _ANY[1]
    return {"cut": "born", "least": least, "most": most, "sex": filters.sex}


def _are_whole_years(filters: Filters) -> bool:
    born_from, born_to = filters.born_from, filters.born_to
    begins = born_from is None or born_from == date(born_from.year, 1, 1)
    return begins and (born_to is None or born_to == date(born_to.year, 12, 31))
