"""What a scope lets a viewer see of a person: today, and what it let see on a day before."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from kontingent.institutions.scope import Scope
from kontingent.people.models import Person
from kontingent.people.roles import Roles
from kontingent.portfolios.day_view import DayView, today
from kontingent.portfolios.filters import ON_DAY, Standing

# The day a former member left; from the region as a whole nobody is hidden. `applied`: his applications in the scope.
_SEEN = f"""
SELECT s.roles, CASE WHEN {ON_DAY[Standing.LEFT]} AND i.parent_id IS NOT NULL THEN upper(s.days) - 1 END,
       {ON_DAY[Standing.AHEAD]}, i.parent_id IS NULL,
       CASE WHEN s.roles & {Roles.APPLICANT:d} = 0 OR applied.lasts THEN NULL ELSE applied.until END
FROM {{scopes}} s JOIN institution i ON i.id = s.scope_id
CROSS JOIN LATERAL (
    SELECT bool_or(a.date_to IS NULL OR a.date_to >= %(today)s) AS lasts, max(a.date_to) AS until
    FROM application a JOIN institution o ON o.id = a.institution_id
    WHERE a.person_id = s.person_id AND o.path @> ARRAY[s.scope_id]
) applied
WHERE s.person_id = %(person)s AND s.scope_id = %(scope)s
"""  # noqa: S608 - constant texts


@dataclass(frozen=True, slots=True)
class Access:
    """What the scope lets the viewer see of a person. `until`: a former member, seen as of the day he left.

    `applied_until` is that day of an applicant. Of him a body is told what an application needs (`is_limited`), the
    region (`is_region`) whatever is known.
    """

    person_id: int  # the survivor
    ids: tuple[int, ...]  # every id whose facts are his
    roles: Roles
    until: date | None
    is_ahead: bool = False  # no member yet, but one who is to come
    is_region: bool = False
    applied_until: date | None = None
    is_limited: bool = False

    def day(self, asked: date | None) -> date | None:
        """The day to show: never later than the day a former member left. An applicant has no days before."""
        if self.is_limited:
            return self.until
        if self.until is None:
            return asked
        return self.until if asked is None else min(asked, self.until)

    def in_role(self, role: Roles) -> "Access":
        """As the portfolio of this role shows him."""
        if role is not Roles.APPLICANT or self.is_region:
            return self
        return replace(self, until=self.applied_until, is_ahead=False, is_limited=True)


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
    roles, until, is_ahead, is_region, applied_until = row
    shown = _shown(Roles(roles), applied_until)
    return Access(survivor, tuple(ids), shown, until, bool(is_ahead), is_region, applied_until)


def access_on(scope: Scope, access: Access, view: DayView) -> Access:
    """His roles of the day, and whether he was one who was to come; what may be seen stays a matter of today."""
    if not view.is_past:
        return access
    asked = {"person": access.person_id, "scope": scope.institution_id, "today": view.day}
    row = view.row(_SEEN.format(scopes="scope_of_day"), asked)
    if row is None:
        return replace(access, roles=Roles.NONE, is_ahead=False)
    roles, _, is_ahead, _, applied_until = row
    return replace(access, roles=_shown(Roles(roles), applied_until), is_ahead=bool(is_ahead))


def _shown(roles: Roles, applied_until: date | None) -> Roles:
    """Who has become a member was an applicant, and is one no more."""
    is_over = applied_until is not None and roles is not Roles.APPLICANT
    return roles & ~Roles.APPLICANT if is_over else roles
