"""What waits for a decision of a person: cases of recognition.

Who sees which is the business of `case_scope`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet

from kontingent.institutions.models import Institution, Supplier
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.identifiers import document_shown
from kontingent.kernel.keyset import Listed
from kontingent.people.case_scope import visible_cases
from kontingent.people.models import Case, Identifier, PersonCard, PersonExternalId, PersonScope
from kontingent.people.queries import SNILS, survivors
from kontingent.people.reasons import sentences

MOST_COUNTED = 1_000  # of a list that grows with the region; more are «больше 1 000»


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


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """`supplier_id` knows the provisional person, `institution_id` is where either of the two is or was.

    `score` is at least the first and below the second. Cases that wait, or are put off, or that one user decided.
    """

    institution_id: int | None = None
    supplier_id: int | None = None
    reason: str = ""
    score: tuple[float, float] | None = None
    is_postponed: bool = False
    decided_by: int | None = None

    @property
    def order(self) -> Literal["score", "decided_at"]:
        """The surest first, what is decided the newest first."""
        return "score" if self.decided_by is None else "decided_at"


EVERY_CASE = CaseFilter()


def listed(scope: Scope, filters: CaseFilter = EVERY_CASE) -> Listed[Case]:
    visible = visible_cases(scope)
    return Listed(_found(visible, filters), (f"-{filters.order}", "pk"), places=visible)


def _found(visible: QuerySet[Case], filters: CaseFilter) -> QuerySet[Case]:
    found = _in_state(visible, filters)
    if filters.institution_id is not None:
        there = PersonScope.objects.filter(scope_id=filters.institution_id)
        sides = (there.filter(person_id=OuterRef(side)) for side in ("person_now", "candidate_now"))
        found = found.filter(reduce(or_, (Q(Exists(side)) for side in sides)))
    if filters.supplier_id is not None:
        ids = PersonExternalId.objects.filter(supplier_id=filters.supplier_id, person_id=OuterRef("person_id"))
        found = found.filter(Exists(ids))
    if filters.reason:
        found = found.filter(reasons__contains=[filters.reason])
    if filters.score is not None:
        found = found.filter(score__gte=filters.score[0], score__lt=filters.score[1])
    return found


def _in_state(found: QuerySet[Case], filters: CaseFilter) -> QuerySet[Case]:
    if filters.decided_by is not None:
        return found.filter(decided_by=filters.decided_by)
    is_put_off = Q(postponed_until__gt=clock.today())
    return found.filter(is_put_off if filters.is_postponed else ~is_put_off, state=Case.State.OPEN)


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
    """The organisations and bodies, but the region itself, that see each of these survivors."""
    found: defaultdict[int, list[Institution]] = defaultdict(list)
    scopes = PersonScope.objects.filter(person_id__in=person_ids).order_by().values_list("person_id", "scope_id")
    places = Institution.objects.in_bulk({scope_id for _, scope_id in scopes})
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
