"""Filters of «Обучение»: those of «Контингент», asked of each membership alone, and what only a membership answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kontingent.current.movements import came, left
from kontingent.current.standing import Standing
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.filtering import Condition, FilterPrivacy, filters_of, sql_conditions
from kontingent.registry.filter_conditions import of_name
from kontingent.registry.filtering import About, PersonFilter, declared
from kontingent.registry.filters import Filters

# Of the class that an enrolment names, by the form and shift that it has.
OF_CLASS = """coalesce((SELECT g.{} FROM school_class g
    WHERE g.institution_id = e.institution_id AND g.school_year = e.school_year AND g.name = e.class_name
      AND g.form IN ('', e.form) AND g.shift IN ('', e.shift)
    ORDER BY g.form DESC, g.shift DESC LIMIT 1), '')"""
AT_ONCE = [("1", "В\u00a0одном"), ("2", "В\u00a0двух"), ("3", "В\u00a0трёх и\u00a0больше")]
_ON_DAY = {
    Standing.OPEN: "%(counted)s BETWEEN e.date_from AND e.date_to",
    Standing.AHEAD: "e.date_from > %(counted)s",
    Standing.LEFT: "e.date_to < %(counted)s",
}


class NumberedCell(Protocol):
    """A number that counts memberships by a rule of its own: of which year and day, it says itself."""

    @property
    def is_closed(self) -> bool: ...
    @property
    def of_persons(self) -> Condition: ...  # on `person_scope s`
    @property
    def of_memberships(self) -> Condition: ...  # on `enrolment e` in `institution i`


def _of_cell(scope: Scope, filters: "MembershipFilters") -> Iterator[Condition]:
    if filters.cell is not None:
        yield ("false", {}) if scope.masked and filters.cell.is_closed else filters.cell.of_memberships


def _came(_scope: Scope, filters: "MembershipFilters") -> Iterator[Condition]:
    days = {"came_from": filters.came_from or date.min, "came_to": filters.came_to or date.max}
    yield f"e.date_from BETWEEN %(came_from)s AND %(came_to)s AND {came('e')}", days


def _left(_scope: Scope, filters: "MembershipFilters") -> Iterator[Condition]:
    days = {"left_from": filters.left_from or date.min, "left_to": filters.left_to or date.max}
    yield f"e.date_to BETWEEN %(left_from)s AND %(left_to)s AND {left('e')}", days


def _at_once(_scope: Scope, filters: "MembershipFilters") -> Iterator[Condition]:
    """Memberships of the person on the day in what the list is of."""
    yield (
        """e.person_id IN (SELECT o.person_id FROM enrolment o JOIN institution p ON p.id = o.institution_id
    WHERE o.school_year = %(year)s AND %(counted)s BETWEEN o.date_from AND o.date_to
      AND p.path @> ARRAY[%(scope)s]::bigint[] AND %(at_once_type)s IN ('', p.type)
    GROUP BY o.person_id HAVING least(count(*), 3) = %(at_once)s)""",
        {"at_once": filters.at_once, "at_once_type": filters.institution_type},
    )


_MEMBERSHIP, _OPEN = About.MEMBERSHIP, FilterPrivacy.OPEN


@dataclass(frozen=True, slots=True)
class MembershipFilters(Filters):
    """Where it is asked when or why somebody left, those are listed who are gone by the day of counting."""

    programme: str | None = declared(None, _MEMBERSHIP, _OPEN, column=OF_CLASS.format("programme"))
    focus: str | None = declared(None, _MEMBERSHIP, _OPEN, column=OF_CLASS.format("focus"), codes="group_kind")
    class_kind: str | None = declared(
        None, _MEMBERSHIP, _OPEN, column=OF_CLASS.format("class_kind"), codes="class_kind"
    )
    language: str | None = declared(None, _MEMBERSHIP, _OPEN, column=OF_CLASS.format("language"), codes="language")
    direction: str | None = declared(
        None, _MEMBERSHIP, _OPEN, column=OF_CLASS.format("direction"), codes="activity_direction"
    )
    mode: str | None = declared(None, _MEMBERSHIP, _OPEN, column=OF_CLASS.format("mode"), codes="attendance_mode")
    at_once: int | None = declared(None, _MEMBERSHIP, _OPEN, where=_at_once, offers=lambda _scope: AT_ONCE)
    came_from: date | None = declared(None, _MEMBERSHIP, _OPEN, where=_came)
    came_to: date | None = declared(None, _MEMBERSHIP, _OPEN, where=_came)
    left_from: date | None = declared(None, _MEMBERSHIP, _OPEN, where=_left)
    left_to: date | None = declared(None, _MEMBERSHIP, _OPEN, where=_left)
    leaving_reason: str | None = declared(None, _MEMBERSHIP, _OPEN, column="e.leaving_reason", codes="leaving_reason")
    cell: NumberedCell | None = declared(None, _MEMBERSHIP, _OPEN, where=_of_cell)

    @property
    def status(self) -> Standing:
        is_of_leavers = (self.left_from, self.left_to, self.leaving_reason) != (None, None, None)
        return Standing.LEFT if is_of_leavers and self.standing is Standing.OPEN else self.standing


MEMBERSHIPS: dict[str, PersonFilter] = filters_of(MembershipFilters)
_APART = [MEMBERSHIPS["school_year"], MEMBERSHIPS["day"]]  # asked as the year and the day of counting


def membership_conditions(scope: Scope, asked: MembershipFilters) -> tuple[Iterator[Condition], Iterator[Condition]]:
    """Conditions on `person_scope s` (and `person_card c`), and on `enrolment e` in `institution i`."""
    filters = asked.allowed(scope)
    return _of_persons(scope, filters), _of_memberships(scope, filters)


def _of_persons(scope: Scope, filters: MembershipFilters) -> Iterator[Condition]:
    yield "s.scope_id = %(scope)s", {"scope": filters.institution_id or scope.institution_id}
    yield from sql_conditions(filters, scope, are=lambda known: known.about in {About.LIST, About.PERSON})
    yield from of_name(scope, filters)
    if filters.cell is not None:
        yield filters.cell.of_persons


def _of_memberships(scope: Scope, filters: MembershipFilters) -> Iterator[Condition]:
    year, counted = filters.counted(clock.today())
    yield "i.path @> ARRAY[%(scope)s]::bigint[]", {"year": year.first, "counted": counted}
    if filters.cell is None:
        yield "e.school_year = %(year)s", {}
        if filters.status is not Standing.ANY:
            yield _ON_DAY[filters.status], {}
    yield from sql_conditions(filters, scope, are=lambda known: known.about is _MEMBERSHIP and known not in _APART)
