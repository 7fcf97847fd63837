"""Which cases a viewer may know of, and decide: to decide is to compare names, dates and numbers of both persons.

Whoever sees the whole region sees all. Anybody else only a pair that is wholly his: both are members in his subtree
now or later, and no institution outside it has ever had either, so that nobody else's list changes by the decision.
Without «Доступ к ПДн» nobody sees any.
"""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import BooleanField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.people.models import Case, DaysField, Person, PersonScope

SIDES = ("person", "candidate")
SMALL = (
    20_000  # persons of a scope that are gathered before its pairs are looked for; in a larger one a pair is soon met
)


def visible_cases(scope: Scope, *, is_list: bool = False) -> QuerySet[Case]:
    """With `person_now` and `candidate_now`: whoever the two are after merges. A list is not of cases known by key."""
    found = Case.objects.alias(**{f"{side}_now": survivor_of(f"{side}_id") for side in SIDES})
    if scope.masked:
        return found.none()
    place = Institution.objects.filter(pk=scope.institution_id).first()
    if place is None:
        return found.none()
    if place.parent_id is None:
        return found
    found = found.filter(near(place.pk, ["person"])) if is_list else found
    for side in SIDES:
        found = found.filter(_is_within(place, OuterRef(f"{side}_now")))
    return found


def near(institution_id: int, sides: Sequence[str]) -> Q:
    """Of a small scope: one of the `sides` is its person, or was merged into one. Of a large one: whatever there is.

    Narrows a list of pairs before each is asked where its persons are; who may see a pair is decided after it.
    """
    members = PersonScope.objects.filter(scope_id=institution_id).order_by()
    if members[: SMALL + 1].count() > SMALL:
        return Q()
    own = members.values("person_id")
    merged = Person.objects.filter(merged_into_id__in=own).order_by().values("pk")
    return reduce(or_, (Q(**{f"{side}_id__in": persons}) for side in sides for persons in (own, merged)))


def survivor_of(column: str) -> Coalesce:
    """Whoever the person of this column is after merges: asked by his key, among the few who were merged.

    A join would read all persons first.
    """
    persons = Person.objects.filter(pk=OuterRef(column), merged_into__isnull=False).order_by()
    return Coalesce(Subquery(persons.values("merged_into_id")[:1]), column)


def _is_within(place: Institution, person: OuterRef) -> Q:
    own = Institution.objects.under(place.pk).order_by().values("pk")
    scopes = PersonScope.objects.filter(person_id=person)
    is_member = PersonScope.objects.open_to(place.pk).filter(_days_since(clock.today()), person_id=person)
    return Q(_has(is_member)) & ~Q(_has(scopes.exclude(scope_id__in=own).exclude(scope_id__in=place.path)))


def _has(found: QuerySet[PersonScope]) -> Coalesce:
    """As EXISTS, which the planner would turn into a join: until it has counted the tables, one that takes minutes."""
    yes, no = Value(value=True), Value(value=False)
    return Coalesce(Subquery(found.order_by().annotate(yes=yes).values("yes")[:1]), no)


def _days_since(today: date) -> Func:
    ahead = Cast(Value(f"{{[{today},)}}"), DaysField())
    return Func(F("days"), ahead, template="(%(expressions)s)", arg_joiner=" && ", output_field=BooleanField())
