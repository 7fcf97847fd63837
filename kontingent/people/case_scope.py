"""Which cases a viewer may know of, and decide: to decide is to compare names, dates and numbers of both persons.

Whoever sees the whole region sees all. Anybody else only a pair that is wholly his: both are members in his subtree
now or later, and no institution outside it has ever had either, so that nobody else's list changes by the decision.
Without «Доступ к ПДн» nobody sees any.

Of those that wait, or that somebody decided, it is kept (`CaseScope`): a list looks there, whoever names a case by its
key is answered anew. Conditions are texts of SQL: made of lookups they took Python longer than PostgreSQL takes to
answer them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import BooleanField, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.people.models import Case, Person
from kontingent.people.roles import Roles

SIDES = ("person", "candidate")
# Institutions of a scope whose persons are gathered before its merges are looked for, 350 of them each or so; in a
# larger one a merge is soon met.
SMALL = 60
FEW = 1_000  # cases of a scope that are looked up; of more the order of all is gone through, where one is soon met
_PLACE = """
SELECT path, parent_id IS NOT NULL AND (
    SELECT count(*) FROM (SELECT FROM institution b WHERE b.path @> ARRAY[%(own)s]::bigint[] LIMIT %(small)s + 1) own
) <= %(small)s
FROM institution i WHERE id = %(own)s
"""
_KEPT = """
SELECT parent_id IS NULL, (SELECT count(*) FROM (SELECT FROM case_scope WHERE scope_id = %(own)s LIMIT %(few)s) own)
FROM institution WHERE id = %(own)s
"""
_STANDS = """
SELECT true FROM case_scope v WHERE v.scope_id = %s AND v.person_id = recognition_case.person_id
    AND v.candidate_id = recognition_case.candidate_id AND (v.until IS NULL OR v.until > %s)
"""
_SURVIVOR = """
coalesce((SELECT o.merged_into_id FROM person o WHERE o.id = {0} AND o.merged_into_id IS NOT NULL), {0})
"""
# A subquery that gives a value, and no EXISTS, which the planner would turn into a join: until it has counted the
# tables, one that takes minutes.
_IS_WITHIN = f"""
(SELECT coalesce(bool_or(s.scope_id = %s AND s.roles <> {Roles.APPLICANT:d} AND s.days && %s::datemultirange), false)
    AND bool_and(s.scope_id = ANY(%s) OR s.scope_id IN (SELECT id FROM institution WHERE path @> ARRAY[%s]::bigint[]))
 FROM person_scope s WHERE s.person_id = {_SURVIVOR})
"""  # noqa: S608 - constant texts
_IS_SEEN = f"""
coalesce((SELECT true FROM person_scope s WHERE s.scope_id = %s
    AND (s.roles <> {Roles.APPLICANT:d} OR s.scope_id IN (SELECT id FROM institution WHERE parent_id IS NULL))
    AND s.person_id IN ({", ".join(_SURVIVOR.format(f"{{{n}}}") for n in range(2))}) LIMIT 1), false)
"""  # noqa: S608 - constant texts
# What says of its answer that it is true is no join either: the planner would look up each of the persons. Nor is an
# array: of a scope that has been loaded since tables were analysed it would read all the merged persons of the region.
_NEAR = """
({0} IN (SELECT person_id FROM person_scope WHERE scope_id = %s
         UNION ALL
         SELECT id FROM person
         WHERE merged_into_id = ANY(ARRAY(SELECT person_id FROM person_scope WHERE scope_id = %s)))) IS TRUE
"""


class Viewpoint(NamedTuple):
    """Where a viewer stands: the way to it from the root, and whether few persons are there."""

    path: Sequence[int]
    is_small: bool

    @property
    def sees_all(self) -> bool:
        return len(self.path) == 1


def viewpoint_of(scope: Scope) -> Viewpoint | None:
    """None where nothing of the kind is shown."""
    if scope.masked:
        return None
    found = sql.by_key(_PLACE, {"own": scope.institution_id, "small": SMALL})
    return Viewpoint(*found[0]) if found else None


def visible_cases(scope: Scope) -> QuerySet[Case]:
    place = viewpoint_of(scope)
    if place is None:
        return Case.objects.none()
    if place.sees_all:
        return Case.objects.all()
    own = place.path[-1]
    asked = (own, f"{{[{clock.today()},)}}", list(place.path), own)
    return Case.objects.filter(*(condition(_IS_WITHIN.format(f"recognition_case.{side}_id"), *asked) for side in SIDES))


def listed_cases(scope: Scope) -> QuerySet[Case]:
    """The same, where they are looked for and not known by key: no matter what recognition decided by itself."""
    known = [] if scope.masked else sql.by_key(_KEPT, {"own": scope.institution_id, "few": FEW})
    for sees_all, kept in known:
        # A subquery that gives a value is asked of each case in its turn; of EXISTS the planner makes a join.
        stands = f"EXISTS ({_STANDS})" if kept < FEW else f"coalesce(({_STANDS}), false)"
        found = Case.objects.all()
        return found if sees_all else found.filter(condition(stands, scope.institution_id, clock.today()))
    return Case.objects.none()


def is_seen(institution_id: int, *columns: str) -> RawSQL:
    """Whoever one of the two is now, the institution may know more of him than an application."""
    return condition(_IS_SEEN.format(*columns), institution_id)


def near(place: Viewpoint, column: str) -> RawSQL:
    """Of a small place: its person, or one who was merged into one.

    Narrows a list of pairs before each is asked where its persons are; who may see a pair is decided after it.
    """
    return condition(_NEAR.format(column), place.path[-1], place.path[-1])


def condition(text: str, *values: Any) -> RawSQL:  # noqa: ANN401 - as the statement has them
    return RawSQL(text, values, output_field=BooleanField())  # noqa: S611 - constant texts


def survivor_of(column: str) -> Coalesce:
    """Whoever the person of this column is after merges: asked by his key, among the few who were merged.

    A join would read all persons first.
    """
    persons = Person.objects.filter(pk=OuterRef(column), merged_into__isnull=False).order_by()
    return Coalesce(Subquery(persons.values("merged_into_id")[:1]), column)
