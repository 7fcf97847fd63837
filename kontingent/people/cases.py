"""What waits for a decision of a person: cases of recognition.

Only for viewers with «Доступ к ПДн»: to decide is to compare names, dates and numbers. Others see nothing here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from kontingent.institutions.models import Institution, Supplier
from kontingent.institutions.scope import Scope
from kontingent.kernel.identifiers import document_shown
from kontingent.people.models import Case, Identifier, PersonCard, PersonExternalId, PersonScope
from kontingent.people.queries import SNILS, survivors
from kontingent.people.reasons import sentences


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
    reasons: tuple[str, ...]  # sentences
    opened_at: datetime
    decided_at: datetime | None

    @property
    def differing(self) -> frozenset[str]:
        """What both sides say and do not say alike."""
        names = ("full_name", "birth_date", "snils", "documents")
        pairs = {name: (getattr(self.person, name), getattr(self.candidate, name)) for name in names}
        return frozenset(name for name, (one, other) in pairs.items() if one and other and one != other)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """`supplier_id` knows the provisional person; `score` is at least the first and below the second."""

    supplier_id: int | None = None
    reason: str = ""
    score: tuple[float, float] | None = None


EVERY_CASE = CaseFilter()


@dataclass(frozen=True, slots=True)
class CaseKey:
    """Where a page ends: cases stand by score, the surest first."""

    score: float
    case_id: int


@dataclass(frozen=True, slots=True)
class CasePage:
    rows: tuple[CaseRow, ...]
    after: CaseKey | None


def open_cases(
    scope: Scope, filters: CaseFilter = EVERY_CASE, *, after: CaseKey | None = None, size: int = 25
) -> CasePage:
    cases = _open(scope, filters)
    if after is not None:
        cases = cases.filter(Q(score__lt=after.score) | Q(score=after.score, pk__gt=after.case_id))
    found = list(cases.order_by("-score", "pk")[: size + 1])
    shown = found[:size]
    further = CaseKey(shown[-1].score, shown[-1].pk) if len(found) > size else None
    return CasePage(tuple(_rows(shown)), further)


def count_open_cases(scope: Scope, filters: CaseFilter = EVERY_CASE) -> int:
    return _open(scope, filters).count()


def _open(scope: Scope, filters: CaseFilter) -> QuerySet[Case]:
    found = _visible(scope).filter(state=Case.State.OPEN)
    if filters.supplier_id is not None:
        ids = PersonExternalId.objects.filter(supplier_id=filters.supplier_id, person_id=OuterRef("person_id"))
        found = found.filter(Exists(ids))
    if filters.reason:
        found = found.filter(reasons__contains=[filters.reason])
    if filters.score is not None:
        found = found.filter(score__gte=filters.score[0], score__lt=filters.score[1])
    return found


def find_case(scope: Scope, case_id: int) -> CaseRow | None:
    """Of any state; None when it does not exist for this viewer."""
    return next(iter(_rows(_visible(scope).filter(pk=case_id).order_by("pk"))), None)


def cases_of(scope: Scope, person_id: int) -> list[CaseRow]:
    """All in which the person stands on either side, the newest first."""
    cases = _visible(scope).filter(Q(person_id=person_id) | Q(candidate_id=person_id))
    return _rows(cases.order_by("-opened_at", "-pk"))


def _visible(scope: Scope) -> QuerySet[Case]:
    """A case is seen where both of its persons are; a provisional person may not stand in the tree yet."""
    if scope.masked:
        return Case.objects.none()
    return Case.objects.filter(_is_seen(scope, "candidate")).filter(
        _is_seen(scope, "person") | ~Exists(PersonScope.objects.filter(person_id=OuterRef("person_id")))
    )


def _is_seen(scope: Scope, side: str) -> Q:
    seen = PersonScope.objects.open_to(scope.institution_id)
    of_himself = seen.filter(person_id=OuterRef(f"{side}_id"))
    of_survivor = seen.filter(person_id=OuterRef(f"{side}__merged_into_id"))
    return Q(Exists(of_himself)) | Q(Exists(of_survivor))


def seen_by(person_ids: Collection[int]) -> dict[int, set[str]]:
    """Names of the organisations and bodies, but the region itself, that see each of these survivors."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    scopes = PersonScope.objects.filter(person_id__in=person_ids).order_by().values_list("person_id", "scope_id")
    places = Institution.objects.in_bulk({scope_id for _, scope_id in scopes})
    for person_id, scope_id in scopes:
        place = places.get(scope_id)
        if place is not None and place.parent_id is not None:
            found[person_id].add(place.short_name or place.full_name)
    return found


def _rows(cases: Iterable[Case]) -> list[CaseRow]:
    cases = list(cases)
    sides = read_sides({person_id for case in cases for person_id in (case.person_id, case.candidate_id)})
    return [
        CaseRow(
            case.pk,
            sides[case.person_id],
            sides[case.candidate_id],
            case.state,
            case.score,
            tuple(sentences(case.reasons)),
            case.opened_at,
            case.decided_at,
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
