"""Who was offered a place in an organisation, when, what he answered, and who before him in the queue still waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kontingent.current.references import Target
from kontingent.history.masking import person_name
from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, clock, sql
from kontingent.kernel.filtering import Filter, FilterPrivacy, declared
from kontingent.kernel.periods import SchoolYear
from kontingent.queues.groups import AgeGroup, group_known
from kontingent.queues.moves import read_told
from kontingent.queues.queries import UNDATED, wished_year
from kontingent.queues.replay import OFFERED, Key, OfferAnswer, PlaceWish, ToldOffer, offers_of

_APPLIED = """
SELECT a.person_id, a.number, a.supplier_id, a.status, supplier.code, a.benefit, a.registered, a.registered_time,
       a.desired, a.level, a.grade, c.birth_date, c.family_name, c.given_name, c.additional_name,
       s.person_id IS NOT NULL
FROM application a
JOIN supplier ON supplier.id = a.supplier_id
JOIN person_card c ON c.person_id = a.person_id
LEFT JOIN person_scope s ON s.person_id = a.person_id AND s.scope_id = %(scope)s
WHERE a.institution_id = %(institution)s
"""
ANSWERS = {
    OfferAnswer.ACCEPTED: "Место принято",
    OfferAnswer.DECLINED: "Место не\u00a0принято",
    OfferAnswer.NONE: "Ответа нет",
    OfferAnswer.UNKNOWN: "Не\u00a0известно",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of the list. `passed` None: the order is closed to the viewer."""

    number: int
    told: ToldOffer
    person: Target
    group: AgeGroup
    desired: date | None
    passed: tuple[tuple[int, Target], ...] | None

    @property
    def year(self) -> int:
        return wished_year(self.desired)

    @property
    def answer(self) -> str:
        return ANSWERS[self.told.answer]

    @property
    def said(self) -> str:
        """The status that answered; none while nothing did."""
        is_said = self.told.status not in {"", OFFERED}
        return classifiers.label("application_status", self.told.status) if is_said else ""


@dataclass(frozen=True, slots=True)
class OfferFilters:
    year: int | None = declared(None, Filter(privacy=FilterPrivacy.OPEN))
    answer: OfferAnswer | None = declared(None, Filter(privacy=FilterPrivacy.OPEN))
    passed: bool = declared(default=False, known=Filter(privacy=FilterPrivacy.CLOSED))

    def take(self, one: Offer) -> bool:
        is_asked = self.year in {None, one.year} and self.answer in {None, one.told.answer}
        return is_asked and (not self.passed or bool(one.passed))


def read_offers(scope: Scope, institution_id: int) -> list[Offer]:
    """Of children whom the viewer may know, the newest first; those of no known day at the end."""
    asked = {"institution": institution_id, "scope": scope.institution_id}
    applied = {one.key: one for one in sql.rows(_APPLIED, asked, into=PlaceWish)}
    told = offers_of(institution_id, applied, read_told({one.person_id for one in applied.values()}))
    known = sorted(
        (one for one in told if applied[one.key].is_in_scope),
        key=lambda one: (one.day is None, -(one.day or date.min).toordinal(), one.key[1], one.key[0]),
    )
    return [_offer(scope, number, one, applied) for number, one in enumerate(known, 1)]


def _offer(scope: Scope, number: int, told: ToldOffer, applied: Mapping[Key, PlaceWish]) -> Offer:
    one = applied[told.key]
    year = wished_year(one.desired)
    of_age = SchoolYear(year) if year != UNDATED else SchoolYear.of(clock.today())
    passed = ((before.place, applied[before.key]) for before in told.passed)
    return Offer(
        number=number,
        told=told,
        person=_target(scope, one),
        group=group_known(scope, one.level, one.grade, one.born, of_age),
        desired=one.desired,
        passed=None
        if scope.masked
        else tuple((place, _target(scope, who)) for place, who in passed if who.is_in_scope),
    )


def _target(scope: Scope, one: PlaceWish) -> Target:
    return Target("person", one.person_id, person_name(scope, one.family, one.given, one.additional))
