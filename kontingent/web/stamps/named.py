"""Records of a frozen copy by their names: persons as the viewer may know them today, and whatever else was counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kontingent.history.masking import person_name
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.people.models import Person, PersonCard, PersonScope
from kontingent.stamps.records import person_of, place_of, rest_of

UNSEEN = "вам не\u00a0виден"


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """`href` is empty where there is no page of it, or the viewer may not know the person any more."""

    title: str
    href: str
    place: str
    place_id: int
    is_person: bool


def named_records(names: Sequence[str], scope: Scope) -> list[NamedRecord]:
    """In the order of the names."""
    places = Institution.objects.in_bulk({place_of(name) for name in names})
    known = _persons({person_of(name) for name in names} - {0}, scope)
    found = []
    for name in names:
        place = places[place_of(name)]
        title, href = known.get(person_of(name), (UNSEEN, "")) if person_of(name) else (_thing(name, place), "")
        found.append(NamedRecord(title, href, place.name, place.pk, person_of(name) > 0))
    return found


def _thing(name: str, place: Institution) -> str:
    """A class by its name, a building by its number; an organisation is what it is."""
    return next(iter(rest_of(name)), "") or place.name


def _persons(ids: Iterable[int], scope: Scope) -> dict[int, tuple[str, str]]:
    """By the id of the copy: the survivor of today, if he is in the scope."""
    survivors = dict(Person.objects.filter(pk__in=ids).values_list("pk", "merged_into"))
    now = {one: survivors.get(one) or one for one in ids}
    seen = set(
        PersonScope.objects.open_to(scope.institution_id).filter(person_id__in=now.values()).values_list(
            "person_id", flat=True
        )
    )  # fmt: skip
    cards = {card.person_id: card for card in PersonCard.objects.filter(person_id__in=seen)}
    return {
        one: (
            person_name(scope, card.family_name, card.given_name, card.additional_name),
            f"/contingent/{card.person_id}/",
        )
        for one, person in now.items()
        if (card := cards.get(person)) is not None
    }
