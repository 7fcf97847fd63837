"""What waits for a decision of a person: cases of recognition.

Who sees which is the business of `case_scope`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import reduce
from operator import or_
from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet

from kontingent.institutions.models import Institution, Supplier
from kontingent.institutions.queries import supplier_values
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.filtering import narrowed, queried
from kontingent.kernel.identifiers import document_shown
from kontingent.kernel.keyset import Begun, Listed
from kontingent.people.case_scope import SIDES, listed_cases, survivor_of, visible_cases
from kontingent.people.models import Case, Identifier, PersonCard, PersonExternalId, PersonScope
from kontingent.people.queries import SNILS, survivors
from kontingent.people.reasons import sentences

MOST_COUNTED = 100  # of a list that grows with the region; more are «больше 100»: each asks where two persons are


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two persons compared, as his card shows him now; of a merged one it is the survivor's."""

    person_id: int
    survivor_id: int
    full_name: str
    birth_date: date | None
    sex: str  # code of the classifier
    snils: str
    documents: tuple[tuple[str, str], ...]  # identity_document code, series and number as shown
    suppliers: tuple[tuple[str, str], ...]  # name of the supplier, its own id of the person


@dataclass(frozen=True, slots=True)
class CaseRow:
    id: int
    person: Side
    candidate: Side
    state: str
    score: float
    codes: tuple[str, ...]  # reasons
    opened_at: datetime
    decided_at: datetime | None
    decided_by: int | None  # a user's id
    postponed_until: date | None
    note: str

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(sentences(self.codes))


class CaseState(Enum):
    WAITING = "waiting"
    POSTPONED = "postponed"


Cases = QuerySet[Case]


def _in_state(found: Cases, state: CaseState | int) -> Cases:
    if not isinstance(state, CaseState):
        return found.filter(decided_by=state)
    is_put_off = Q(postponed_until__gt=clock.today())
    return found.filter(is_put_off if state is CaseState.POSTPONED else ~is_put_off, state=Case.State.OPEN)


def _at(found: Cases, institution_id: int) -> Cases:
    """Where either of the two is or was."""
    there = PersonScope.objects.filter(scope_id=institution_id)
    known = found.alias(**{f"{side}_now": survivor_of(f"{side}_id") for side in SIDES})
    sides = (there.filter(person_id=OuterRef(f"{side}_now")) for side in SIDES)
    return known.filter(reduce(or_, (Q(Exists(side)) for side in sides)))


def _known_to(found: Cases, supplier_id: int) -> Cases:
    ids = PersonExternalId.objects.filter(supplier_id=supplier_id, person_id=OuterRef("person_id"))
    return found.filter(Exists(ids))


def _because(found: Cases, reason: str) -> Cases:
    return found.filter(reasons__contains=[reason])


def _scored(found: Cases, score: tuple[float, float]) -> Cases:
    """At least the first and below the second."""
    return found.filter(score__gte=score[0], score__lt=score[1])


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Cases that wait, are put off, or that the user of this id decided. `supplier_id` knows the provisional person."""

    state: CaseState | int = queried(CaseState.WAITING, _in_state, is_always=True)
    institution_id: int | None = queried(None, _at)
    supplier_id: int | None = queried(None, _known_to, offers=supplier_values)
    reason: str = queried("", _because)
    score: tuple[float, float] | None = queried(None, _scored)

    @property
    def is_decided(self) -> bool:
        return not isinstance(self.state, CaseState)

    @property
    def order(self) -> Literal["score", "decided_at"]:
        """The surest first, what is decided the newest first."""
        return "decided_at" if self.is_decided else "score"


EVERY_CASE = CaseFilter()


def listed(scope: Scope, filters: CaseFilter = EVERY_CASE) -> Listed[Case]:
    visible = listed_cases(scope)
    return Begun(narrowed(visible, filters), (f"-{filters.order}", "pk"), places=visible, most=MOST_COUNTED)


def find_case(scope: Scope, case_id: int) -> CaseRow | None:
    """Of any state; None when it does not exist for this viewer."""
    return next(iter(find_cases(scope, [case_id])), None)


def find_cases(scope: Scope, case_ids: Collection[int]) -> list[CaseRow]:
    """Of any state, those that exist for this viewer."""
    return case_rows(visible_cases(scope).filter(pk__in=case_ids).order_by("-score", "pk"))


def waiting_among(scope: Scope, case_ids: Collection[int]) -> int | None:
    """The first of these that this viewer may look at and nobody has decided."""
    found = visible_cases(scope).filter(pk__in=case_ids, state=Case.State.OPEN).order_by("pk")
    return found.values_list("pk", flat=True).first()


def places_of(person_ids: Collection[int]) -> dict[int, list[Institution]]:
    """The organisations and bodies, but the region itself, that see each of these survivors; their names alone."""
    found: defaultdict[int, list[Institution]] = defaultdict(list)
    scopes = PersonScope.objects.filter(person_id__in=person_ids).order_by().values_list("person_id", "scope_id")
    named = Institution.objects.only("short_name", "full_name", "is_organisation", "parent_id")
    places = named.in_bulk({scope_id for _, scope_id in scopes})
    for person_id, scope_id in scopes:
        place = places.get(scope_id)
        if place is not None and place.parent_id is not None:
            found[person_id].append(place)
    return found


def case_rows(cases: Iterable[Case]) -> list[CaseRow]:
    cases = list(cases)
    sides = read_sides({person_id for case in cases for person_id in (case.person_id, case.candidate_id)})
    return [
        CaseRow(
            case.pk,
            sides[case.person_id],
            sides[case.candidate_id],
            case.state,
            case.score,
            tuple(case.reasons),
            case.opened_at,
            case.decided_at,
            case.decided_by,
            case.postponed_until,
            case.note,
        )
        for case in cases
    ]


def read_sides(person_ids: Collection[int]) -> dict[int, Side]:
    """The caller has checked the scope."""
    survivor = survivors(person_ids)
    cards = PersonCard.objects.in_bulk(set(survivor.values()))
    documents: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    identifiers = Identifier.objects.filter(person_id__in=set(survivor.values())).exclude(scheme=SNILS)
    for person_id, scheme, value in identifiers.order_by("scheme", "value").values_list("person_id", "scheme", "value"):
        documents[person_id].append((scheme, document_shown(value)))
    suppliers = _suppliers_of(person_ids)
    blank = PersonCard()
    return {
        person_id: _side(person_id, end, cards.get(end, blank), documents[end], suppliers[person_id])
        for person_id, end in survivor.items()
    }


def _side(
    person_id: int,
    survivor_id: int,
    card: PersonCard,
    documents: Iterable[tuple[str, str]],
    suppliers: Iterable[tuple[str, str]],
) -> Side:
    return Side(
        person_id,
        survivor_id,
        card.full_name,
        card.birth_date,
        card.sex,
        card.snils,
        tuple(documents),
        tuple(suppliers),
    )


def _suppliers_of(person_ids: Collection[int]) -> defaultdict[int, list[tuple[str, str]]]:
    names = dict(Supplier.objects.order_by().values_list("pk", "name"))
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = PersonExternalId.objects.filter(person_id__in=person_ids).order_by("supplier_id", "external_id")
    for person_id, supplier_id, external_id in rows.values_list("person_id", "supplier_id", "external_id"):
        found[person_id].append((names.get(supplier_id, str(supplier_id)), external_id))
    return found
