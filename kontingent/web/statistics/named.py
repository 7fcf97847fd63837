"""Records of a frozen copy by their names: persons as the viewer may know them today, and classes."""

from collections.abc import Sequence
from dataclasses import dataclass

from kontingent.history.masking import person_name
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.people.models import Person, PersonCard, PersonScope
from kontingent.statistics.causes import person_of, place_of
from kontingent.statistics.counted import FormMeasure

UNSEEN = "вам больше не\u00a0виден"


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """`href` is empty where the viewer may not know the person any more."""

    title: str
    href: str
    place: str
    place_id: int


def named_records(counted: FormMeasure, names: Sequence[str], scope: Scope) -> list[NamedRecord]:
    """In the order of the names."""
    places = Institution.objects.in_bulk({int(place_of(name)) for name in names})
    known = _persons(names, scope) if counted.is_of_persons else {}
    found = []
    for name in names:
        place = places[int(place_of(name))]
        title, href = known.get(person_of(name), (UNSEEN, "")) if counted.is_of_persons else (name.split("\t")[1], "")
        found.append(NamedRecord(title, href, place.name, place.pk))
    return found


def _persons(names: Sequence[str], scope: Scope) -> dict[str, tuple[str, str]]:
    """By the id of the copy: the survivor of today, if he is in the scope."""
    ids = {int(person_of(name)) for name in names}
    survivors = dict(Person.objects.filter(pk__in=ids).values_list("pk", "merged_into"))
    now = {one: survivors.get(one) or one for one in ids}
    seen = set(
        PersonScope.objects.open_to(scope.institution_id).filter(person_id__in=now.values()).values_list(
            "person_id", flat=True
        )
    )  # fmt: skip
    cards = {card.person_id: card for card in PersonCard.objects.filter(person_id__in=seen)}
    return {
        str(one): (
            person_name(scope, card.family_name, card.given_name, card.additional_name),
            f"/contingent/{card.person_id}/?role=learner",
        )
        for one, person in now.items()
        if (card := cards.get(person)) is not None
    }
