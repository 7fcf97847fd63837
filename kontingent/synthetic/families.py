"""Families: parents, brothers and sisters, twins, guardians, moves to another address, changed surnames."""

from datetime import date, timedelta

from kontingent.synthetic import oddities, requisites
from kontingent.synthetic.institutions import Municipality
from kontingent.synthetic.people import Family, Kin, Likeness, SyntheticPerson
from kontingent.synthetic.rng import Rng
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.vocabulary import PersonName, address, family_name, given_name, patronymic, surname

PERSONS_OF_UNIT = 1_000_000
_LATEST = 45  # years of age at which women of the region have their last children
# First births by years back from today: a hill some eight years ago. Later children add to the younger cohorts, so
# the old end rises to keep them level.
_HILL = (0.56, 0.6, 0.66, 0.72, 0.8, 0.88, 0.95, 1.0, 1.0, 0.98, 0.97, 0.95, 0.93, 0.9, 0.87, 0.85, 0.84, 0.83, 0.83,
         0.84, 0.85, 0.87, 0.9, 0.93, 0.96, 0.98)  # fmt: skip
_FOREIGN = (("KAZ", 0.3), ("UZB", 0.25), ("TJK", 0.2), ("ARM", 0.15), ("UKR", 0.1))


class FamilyGenerator:
    """Makes the families of one municipality, one after another, without end."""

    def __init__(self, home: Municipality, timeline: Timeline, rng: Rng) -> None:
        self.home, self.timeline, self.rng = home, timeline, rng
        self._last_person = home.number * PERSONS_OF_UNIT
        self._families = 0
        self._hill = [(back, weight / sum(_HILL)) for back, weight in enumerate(_HILL)]

    def number(self) -> int:
        self._last_person += 1
        return self._last_person

    def family(self, staff: list[SyntheticPerson], like: Likeness | None = None) -> Family:
        """`staff` are employees of the municipality: some of them have children at its schools.

        The eldest child may be like a namesake's.
        """
        rng, root = self.rng, like.root if like else family_name(self.rng)
        self._families += 1
        born = like.birth if like else self._birthday(self.timeline.horizon.year - rng.weighted(self._hill))
        mother = self._mother(root, born.year, staff, like)
        father = self.grown("male", born.year - rng.between(20, 38), root, like.father if like else "")
        children = _of_an_age(mother, self._children(born, root, father, like))
        homes = self._homes(children[0].birth, like)
        guardians = self._guardians(mother, father)
        for person in [*children, *(kin.person for kin in guardians)]:
            person.homes = homes
        if guardians[0].person is mother and not like and rng.chance(0.05):
            self._remarriage(mother, children)
        if rng.chance(oddities.SHARES[oddities.RIGHTS_RENEWED]):
            self._lapse(guardians[0], children[-1].birth)
        for child in children:
            child.guardians = guardians
        return Family(self._families, children, guardians, homes)

    def grown(self, sex: str, born: int, family: str, given: str = "") -> SyntheticPerson:
        father = given_name(self.rng, "male", grown=True)
        name = PersonName(surname(family, sex), given or given_name(self.rng, sex, grown=True), patronymic(father, sex))
        return self._person(name, sex, self._birthday(born), grown=True)

    def _mother(self, root: str, eldest: int, staff: list[SyntheticPerson], like: Likeness | None) -> SyntheticPerson:
        if staff and not (like and like.mother) and self.rng.chance(0.03):
            known = staff[self.rng.between(0, len(staff) - 1)]
            if known.sex == "female" and 18 <= eldest - known.birth.year <= 42 and not known.guardians:
                known.guardians = [Kin(known, "self")]  # taken: she is the mother of one family only
                return known
        return self.grown("female", eldest - self.rng.between(18, 36), root, like.mother if like else "")

    def _person(self, name: PersonName, sex: str, birth: date, *, grown: bool) -> SyntheticPerson:
        number = self.number()
        person = SyntheticPerson(number, name, sex, birth, requisites.snils(number), grown=grown)
        person.birth_place = self.home.settlement if self.rng.chance(0.85) else "г. Каменогорск"
        person.phone = f"+7 900 {number % 1000:03d}-{self.rng.between(10, 99)}-{self.rng.between(10, 99)}"
        person.names = [(birth, name)]
        return person

    def _birthday(self, year: int) -> date:
        return date(year, 1, 1) + timedelta(days=self.rng.between(0, 364))

    def _children(self, born: date, root: str, father: SyntheticPerson, like: Likeness | None) -> list[SyntheticPerson]:
        rng = self.rng
        children: list[SyntheticPerson] = []
        if born > self.timeline.horizon:
            born -= timedelta(days=365)
        foreign = rng.weighted(_FOREIGN) if rng.chance(0.02) else ""
        for place in range(rng.weighted(((1, 0.42), (2, 0.42), (3, 0.13), (4, 0.03)))):
            if place:
                born += timedelta(days=rng.between(500, 2200))
            for twin in range(2 if rng.chance(0.011) else 1):
                if born <= self.timeline.horizon:
                    children.append(self._child(root, father, born, children, None if children else like))
                    if twin:
                        children[-1].twin = children[-2]
        for child in children:
            if foreign:
                child.citizenship, child.country = "foreign", foreign
        return children

    def _child(
        self, root: str, father: SyntheticPerson, born: date, elder: list[SyntheticPerson], like: Likeness | None
    ) -> SyntheticPerson:
        rng = self.rng
        sex = like.sex if like else "male" if rng.chance(0.513) else "female"
        given = like.given if like else given_name(rng, sex)
        while any(known.name.given == given for known in elder):
            given = given_name(rng, sex)
        name = PersonName(surname(root, sex), given, patronymic(father.name.given, sex))
        child = self._person(name, sex, born, grown=False)
        child.likeness = like
        return child

    def _homes(self, since: date, like: Likeness | None) -> list[tuple[date, tuple[str, str, str, str]]]:
        settlement, street, house, flat = address(self.rng, self.home.settlement)
        homes = [(since, (settlement, like.street if like and like.street else street, house, flat))]
        first = date(self.timeline.years[0], 9, 1)
        if self.rng.chance(0.12):
            homes.append((self.rng.day(first, self.timeline.today), address(self.rng, self.home.settlement)))
        return homes

    def _guardians(self, mother: SyntheticPerson, father: SyntheticPerson) -> list[Kin]:
        rng = self.rng
        if rng.chance(0.013):  # without the care of parents
            relation = rng.weighted((("guardian", 0.5), ("grandparent", 0.3), ("foster_parent", 0.2)))
            older = rng.between(0, 25)
            if relation == "grandparent":
                older = 18 + older // 2
            carer = self.grown("female", mother.birth.year - older, family_name(rng))
            since = rng.day(date(self.timeline.years[0], 9, 1), self.timeline.today)
            return [Kin(carer, relation, f"Постановление № {rng.between(10, 900)}", since)]
        kin = [Kin(mother, "mother")]
        if rng.chance(0.78):
            kin.append(Kin(father, "stepparent" if rng.chance(0.04) else "father"))
        return kin

    def _lapse(self, kin: Kin, youngest: date) -> None:
        """The rights to all children of the family end, and a court gives them back."""
        since = kin.since or self.timeline.replay_from
        first = max(self.timeline.replay_from, *(day + timedelta(days=60) for day in (youngest, since)))
        last = self.timeline.horizon - timedelta(days=220)
        if first <= last:
            ended = self.rng.day(first, last)
            kin.lapsed = (ended, ended + timedelta(days=self.rng.between(30, 200)))

    def _remarriage(self, mother: SyntheticPerson, children: list[SyntheticPerson]) -> None:
        """The mother takes another surname, and so do half of the children."""
        since = self.rng.day(date(self.timeline.years[0], 9, 1), self.timeline.today)
        root = family_name(self.rng)
        for person in [mother, *(child for child in children if self.rng.chance(0.5))]:
            old = person.name
            if person.birth < since:
                person.names.append((since, PersonName(surname(root, person.sex), old.given, old.additional)))


def _of_an_age(mother: SyntheticPerson, children: list[SyntheticPerson]) -> list[SyntheticPerson]:
    """Nobody has children late in life: she was born earlier than it seemed. Who is employed keeps her age."""
    oldest = mother.birth.year + _LATEST
    if mother.guardians:
        return [child for child in children if child.birth.year <= oldest]
    if (late := children[-1].birth.year - oldest) > 0:
        mother.birth = mother.birth.replace(year=mother.birth.year + late, day=min(mother.birth.day, 28))
        mother.names = [(mother.birth, mother.name)]
    return children
