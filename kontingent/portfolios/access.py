"""What a scope lets a viewer see of a person: today, and what it let see on a day before."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from kontingent.institutions.scope import Scope
from kontingent.people.models import Person
from kontingent.people.roles import Roles
from kontingent.portfolios.day_view import DayView, today
from kontingent.portfolios.filters import ON_DAY, Standing

# The day a former member left; from the region as a whole nobody is hidden.
_SEEN = f"""
SELECT s.roles, CASE WHEN {ON_DAY[Standing.LEFT]} AND i.parent_id IS NOT NULL THEN upper(s.days) - 1 END,
       {ON_DAY[Standing.AHEAD]}
FROM {{scopes}} s JOIN institution i ON i.id = s.scope_id
WHERE s.person_id = %(person)s AND s.scope_id = %(scope)s
"""  # noqa: S608 - constant texts


@dataclass(frozen=True, slots=True)
class Access:
    """What the scope lets the viewer see of a person. `until`: a former member, seen as of the day he left."""

    person_id: int  # the survivor
    ids: tuple[int, ...]  # every id whose facts are his
    roles: Roles
    until: date | None
    is_ahead: bool = False  # no member yet, but one who is to come

    def day(self, asked: date | None) -> date | None:
        """The day to show: never later than the day a former member left."""
        if self.until is None:
            return asked
        return self.until if asked is None else min(asked, self.until)


def find_access(scope: Scope, person_id: int) -> Access | None:
    """None when the person does not exist for this viewer."""
    found = Person.objects.filter(pk=person_id).values_list("pk", "merged_into_id").first()
    if found is None:
        return None
    survivor = found[1] or found[0]
    view = today()
    asked = {"person": survivor, "scope": scope.institution_id, "today": view.day}
    row = view.row(_SEEN.format(scopes="person_scope"), asked)
    if row is None:
        return None
    ids = Person.objects.filter(Q(pk=survivor) | Q(merged_into_id=survivor)).order_by("pk").values_list("pk", flat=True)
    roles, until, is_ahead = row
    return Access(survivor, tuple(ids), Roles(roles), until, is_ahead)


def access_on(scope: Scope, access: Access, view: DayView) -> Access:
    """His roles of the day, and whether he was one who was to come; what may be seen stays a matter of today."""
    if not view.is_past:
        return access
    asked = {"person": access.person_id, "scope": scope.institution_id, "today": view.day}
    row = view.row(_SEEN.format(scopes="scope_of_day"), asked)
    roles, is_ahead = (Roles.NONE, False) if row is None else (Roles(row[0]), row[2])
    return replace(access, roles=roles, is_ahead=is_ahead)
