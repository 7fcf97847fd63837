"""What a scope lets a viewer see of a person: today, and what it let see on a day before."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from kontingent.current.projection.statements import APPLICATION, EMPLOYMENT, ENROLMENT, GUARDIANSHIP, kinds_of
from kontingent.current.standing import ON_DAY, Standing
from kontingent.current.versions import end_of
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.people.models import Person
from kontingent.people.roles import Roles
from kontingent.portfolios.day_view import DayView, family_of, today, view_on

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

# What makes him one of the scope on the day: where he learns, works and applies; of a guardian that he stands there.
_STANDS = """
SELECT 'scope', s.scope_id, '' FROM {scopes} s
WHERE s.person_id = %(person)s AND s.scope_id = %(scope)s AND s.days @> %(day)s::date
UNION ALL
SELECT kind, institution_id, name FROM (
    SELECT 'learns', institution_id, class_name, date_from, date_to FROM enrolment WHERE person_id = %(person)s
    UNION ALL
    SELECT 'works', institution_id, position, date_from, date_to FROM employment WHERE person_id = %(person)s
    UNION ALL
    SELECT 'applies', institution_id, number, date_from, date_to FROM application WHERE person_id = %(person)s
) AS stay(kind, institution_id, name, date_from, date_to) JOIN institution i ON i.id = stay.institution_id
WHERE i.path @> ARRAY[%(scope)s]::bigint[] AND %(day)s BETWEEN date_from AND coalesce(date_to, 'infinity')
ORDER BY 1, 2, 3
"""
_MEMBERSHIPS = (ENROLMENT, EMPLOYMENT, GUARDIANSHIP, APPLICATION)
_SAID_SINCE = """
SELECT DISTINCT recorded_at FROM fact
WHERE person_id = ANY(%(persons)s) AND kind = ANY(%(kinds)s) AND (recorded_at >= %(moment)s) IS TRUE
ORDER BY recorded_at
"""


@dataclass(frozen=True, slots=True)
class Last:
    """The last day of a former member or applicant, and the moment up to which what was told of him may be known.

    `told` is the end of the day, or, where only later he was said to be where he was on it, that moment.
    """

    day: date
    told: datetime


@dataclass(frozen=True, slots=True)
class Access:
    """What the scope lets the viewer see of a person. `last`: a former member, seen as of the day he left.

    `applied` is that day of an applicant. Of him a body is told what an application needs (`is_limited`), the
    region (`is_region`) whatever is known.
    """

    person_id: int  # the survivor
    ids: tuple[int, ...]  # every id whose facts are his
    roles: Roles
    last: Last | None
    is_ahead: bool = False  # no member yet, but one who is to come
    is_region: bool = False
    applied: Last | None = None
    is_limited: bool = False

    @property
    def until(self) -> date | None:
        return None if self.last is None else self.last.day

    def day(self, asked: date | None) -> date | None:
        """The day to show: never later than the day a former member left. An applicant has no days before."""
        if self.is_limited:
            return self.until
        if self.until is None:
            return asked
        return self.until if asked is None else min(asked, self.until)

    def moment(self, day: date | None) -> datetime | None:
        """Of what is shown on the day, the first moment that is not known there. None: all is known."""
        if self.last is not None and day == self.last.day:
            return self.last.told
        return None if day is None else end_of(day)

    def is_open(self, recorded_at: datetime) -> bool:
        """Whether what was told then may be known."""
        return self.last is None or recorded_at < self.last.told

    def in_role(self, role: Roles) -> "Access":
        """As the portfolio of this role shows him."""
        if role is not Roles.APPLICANT or self.is_region:
            return self
        return replace(self, last=self.applied, is_ahead=False, is_limited=True)


_MERGED = "SELECT id FROM person WHERE id = %(person)s OR merged_into_id = %(person)s ORDER BY id"


def find_access(scope: Scope, person_id: int) -> Access | None:
    """None when the person does not exist for this viewer."""
    found = Person.objects.filter(pk=person_id).values_list("pk", "merged_into_id").first()  # knows what no id can be
    if found is None:
        return None
    survivor = found[1] or found[0]
    view = today()
    asked = {"person": survivor, "scope": scope.institution_id, "today": view.day}
    row = view.row(_SEEN.format(scopes="person_scope"), asked)
    if row is None:
        return None
    ids = tuple(id_ for (id_,) in sql.by_key(_MERGED, {"person": survivor}))
    roles, until, is_ahead, is_region, applied_until = row
    return Access(
        person_id=survivor,
        ids=ids,
        roles=_shown(Roles(roles), applied_until),
        last=_last(until, ids, asked),
        is_ahead=bool(is_ahead),
        is_region=is_region,
        applied=_last(applied_until, ids, asked),
    )


def _last(day: date | None, ids: tuple[int, ...], asked: dict[str, Any]) -> Last | None:
    if day is None:
        return None
    asked = {**asked, "day": day}
    stands, moment = today().rows(_STANDS.format(scopes="person_scope"), asked), end_of(day)
    for moment in _moments(end_of(day), ids):
        if view_on(day, ids, moment).rows(_STANDS.format(scopes="scope_of_day"), asked) == stands:
            break
    return Last(day, moment)


def _moments(first: datetime, ids: tuple[int, ...]) -> Iterator[datetime]:
    """At which memberships may have become known as they are: the first one, and after each message on them since."""
    yield first
    kinds = sorted(frozenset().union(*map(kinds_of, _MEMBERSHIPS)))
    asked = {"persons": family_of(ids), "kinds": kinds, "moment": first}
    yield from (said + timedelta(microseconds=1) for (said,) in sql.rows(_SAID_SINCE, asked))


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
