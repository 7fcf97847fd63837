"""What suppliers may tell of members and of guardians, in any order of arrival, and what of it stands."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from hypothesis import strategies as st

from kontingent.history.entries import Entry, yearly_key
from kontingent.kernel.periods import SchoolYear
from tests.current import region
from tests.current.member_days import Said, Stay, memberships, stays

LEARNERS, GUARDIANS = (1, 2, 3, 4, 5, 6), (7, 8)
YEARS = (2015, 2016, 2017, 2018, 2019)  # all that is told lies within
FIRST_DAY, LAST_DAY = SchoolYear(YEARS[0]).start, SchoolYear(YEARS[-1]).end
# Suppliers in the order of their ranks, as members of the model are compared.
SUPPLIERS = (region.OPERATOR, region.DIARY, region.SHEET)
SPELLINGS: dict[str, list[dict[str, str]]] = {
    "5 А": [{"grade": "5", "letter": "А"}, {"grade": "5", "letter": "5-а"}],
    "5 Б": [{"grade": "5", "letter": "Б"}, {"grade": "5", "letter": "«б» класс"}],
    "СОЛНЫШКО": [{"group": "Солнышко"}, {"group": "«солнышко»"}],
    "": [{}],
}
TELLING_DAYS = [
    dt.date(2016, 9, 1), dt.date(2017, 8, 31), dt.date(2017, 9, 1), dt.date(2017, 9, 2), dt.date(2017, 11, 30),
    dt.date(2017, 12, 1), dt.date(2018, 2, 1), dt.date(2018, 4, 20), dt.date(2018, 5, 31), dt.date(2018, 6, 10),
    dt.date(2018, 8, 31), dt.date(2018, 9, 1), dt.date(2018, 10, 1),
]  # fmt: skip


@dataclass(frozen=True)
class Message:
    """One record as a supplier sends it in one of the rounds; of a guardian `about` is the child."""

    supplier: int
    person: int
    id: str
    about: int
    start: dt.date | None
    end: dt.date | None
    class_name: str = ""
    year: int | None = None
    turn: int = 0
    withdrawn: bool = False

    @property
    def is_of_guardian(self) -> bool:
        return self.person in GUARDIANS

    @property
    def key(self) -> str:
        day = None if self.withdrawn else self.start or self.end  # a withdrawal gives no days
        year = SchoolYear.of(day).first if self.year is None and day else self.year
        return self.id if self.is_of_guardian else yearly_key(self.id, year)

    @property
    def is_refused(self) -> bool:
        """No package brings it in."""
        return bool(self.start and self.end and self.end < self.start)

    @property
    def fields(self) -> dict[str, object]:
        if self.is_of_guardian:
            return {"child": f"p-{self.about}", "date_from": self.start, "date_to": self.end}
        spellings = SPELLINGS[self.class_name]
        return {
            "organisation": f"o-{self.about}",
            "school_year": self.year,
            "date_from": self.start,
            "date_to": self.end,
            **spellings[self.turn % len(spellings)],
        }

    @property
    def entry(self) -> Entry:
        slug = "guardianship" if self.is_of_guardian else "enrolment"
        return region.entry(self.person, slug, self.key, withdrawn=self.withdrawn, **self.fields)


class Register:
    """What stands of what was told, and who is a member by it."""

    def __init__(self, types: dict[int, str], tree: dict[int, int | None], recorded: int) -> None:
        self.types, self.tree, self.recorded = types, tree, recorded
        self.standing: dict[tuple[int, int, str], tuple[int, Said]] = {}  # by person, supplier and key

    def take(self, messages: Iterable[Message], turn: int) -> None:
        for one in messages:
            self.take_as(one.key, one, turn)

    def take_as(self, key: str, one: Message, turn: int) -> None:
        place = one.person, one.supplier, key
        if one.withdrawn:
            self.standing.pop(place, None)
            return
        said = Said(one.class_name, one.start, one.end, one.supplier, key, turn, one.year)
        about, before = self.standing.get(place, (0, None))
        if before is None or (about, replace(before, order=turn)) != (one.about, said):
            self.standing[place] = one.about, said

    @cached_property
    def stays(self) -> dict[int, list[Stay]]:
        return {person: memberships(self._said_by(person), self.types, self.recorded) for person in LEARNERS}

    @cached_property
    def rights(self) -> dict[int, dict[int, list[Stay]]]:
        """By guardian and child."""
        return {
            person: {child: stays(said, dt.date.min, dt.date.max) for child, said in self._said_by(person).items()}
            for person in GUARDIANS
        }

    def _said_by(self, person: int) -> dict[int, list[Said]]:
        found = defaultdict(list)
        for (who, _, _), (about, said) in self.standing.items():
            if who == person:
                found[about].append(said)
        return found

    def path(self, institution: int | None) -> list[int]:
        return [] if institution is None else [*self.path(self.tree[institution]), institution]

    @cached_property
    def days(self) -> dict[int, dict[int, set[dt.date]]]:
        """Days of membership by scope and person: of a learner his own, of a guardian the children's with rights."""
        found: dict[int, dict[int, set[dt.date]]] = {scope: defaultdict(set) for scope in self.tree}
        for person, some in self.stays.items():
            for stay in some:
                for scope in self.path(stay.institution):
                    found[scope][person] |= stay.days
        for guardian, children in self.rights.items():
            for child, rights in children.items():
                for persons in found.values():
                    held = {
                        day for day in persons.get(child, ()) if any(one.first <= day <= one.last for one in rights)
                    }
                    if held:
                        persons[guardian] |= held
        return found


turns = st.integers(0, 2)
days = st.sampled_from(TELLING_DAYS) | st.dates(dt.date(2016, 8, 20), dt.date(2018, 10, 10))
two_days = st.tuples(days, days).map(lambda two: (min(two), max(two)))

learner = st.sampled_from(LEARNERS)


@st.composite
def told_stays(draw: st.DrawFn, who: st.SearchStrategy[int] = learner) -> list[Message]:
    """One stay as one to three suppliers tell it: in part, with other days, corrected, withdrawn, told in vain."""
    start, end = draw(two_days)
    person, number = draw(who), draw(st.integers(1, 3))
    about, class_name = draw(st.sampled_from(sorted(region.TYPES))), draw(st.sampled_from(sorted(SPELLINGS)))
    year = SchoolYear.of(start).first
    told = []
    for supplier in draw(st.sets(st.sampled_from(SUPPLIERS), min_size=1)):
        right = Message(supplier, person, f"e{number}", about, start, end, class_name, year, draw(turns))
        manner = draw(st.sampled_from(MANNERS))
        told += manner(right, draw(days), draw(turns))
    return told


MOVES = {
    region.SCHOOL: region.OTHER_SCHOOL,
    region.OTHER_SCHOOL: region.KINDERGARTEN,
    region.KINDERGARTEN: region.SCHOOL,
    region.CLUB: region.SCHOOL,
}
MANNERS = [
    lambda right, day, turn: [right],
    lambda right, day, turn: [replace(right, end=None)],
    lambda right, day, turn: [replace(right, start=None)],
    lambda right, day, turn: [replace(right, class_name="")],
    lambda right, day, turn: [replace(right, year=None)],
    lambda right, day, turn: [replace(right, year=None, end=None)],
    lambda right, day, turn: [replace(right, start=min(day, right.end))],
    lambda right, day, turn: [replace(right, start=right.end, end=right.start)],  # no period, but for one of a day
    lambda right, day, turn: [replace(right, end=max(day, right.start))],
    lambda right, day, turn: [replace(right, end=None), replace(right, turn=turn)],  # enrolled, then left
    lambda right, day, turn: [replace(right, end=max(day, right.start)), replace(right, turn=turn)],  # a day corrected
    lambda right, day, turn: [right, replace(right, withdrawn=True, turn=turn)],
    # Who left comes back under an id of his own.
    lambda right, day, turn: [right, replace(right, id=right.id + "r", start=max(day, right.end), end=None, turn=turn)],
    # The id of last year again.
    lambda right, day, turn: [right, replace(right, year=right.year + 1, start=None, end=None, turn=turn)],
    # The year corrected, or nothing said of it any more.
    lambda right, day, turn: [replace(right, year=right.year + 1), replace(right, turn=turn)],
    lambda right, day, turn: [right, replace(right, year=None, start=None, end=None, turn=turn)],
    lambda right, day, turn: [right, replace(right, year=None, start=None, end=None, turn=turn, withdrawn=True)],
    # A transfer: the day belongs to both records.
    lambda right, day, turn: [
        right, replace(right, id=right.id + "t", about=MOVES[right.about], start=right.end, end=max(day, right.end))
    ],
]  # fmt: skip
told_rights = st.builds(
    lambda supplier, person, id_, child, two, said, turn, withdrawn: Message(
        supplier,
        person,
        id_,
        child,
        *(day if is_said else None for day, is_said in zip(two, said, strict=True)),
        turn=turn,
        withdrawn=withdrawn,
    ),
    st.sampled_from(SUPPLIERS),
    st.sampled_from(GUARDIANS),
    st.sampled_from(["g1", "g2"]),
    st.sampled_from([1, 1, 1, 2]),
    two_days,
    st.tuples(*[st.sampled_from([True, True, False])] * 2),
    turns,
    st.sampled_from([False, False, False, True]),
)
rights = told_rights.map(lambda one: [one])


def in_one_list(lists: list[list[Message]]) -> list[Message]:
    return [one for some in lists for one in some]


histories = st.lists(st.one_of(told_stays(), told_stays(), rights), min_size=1, max_size=24).map(in_one_list)
# Many records of one organisation and year.
said_days = st.tuples(
    st.dates(dt.date(2017, 8, 30), dt.date(2018, 9, 1)) | st.sampled_from(TELLING_DAYS[2:11]),
    st.dates(dt.date(2017, 8, 30), dt.date(2018, 9, 1)) | st.sampled_from(TELLING_DAYS[2:11]),
    st.sampled_from([(True, True), (True, True), (True, False), (False, True)]),
).map(lambda told: [day if is_said else None for day, is_said in zip(sorted(told[:2]), told[2], strict=True)])
crowds = st.lists(
    st.builds(
        lambda supplier, person, number, named, two, turn: Message(
            supplier, person, f"e{number}", region.SCHOOL, two[0], two[1], named, 2017, turn
        ),
        st.sampled_from(SUPPLIERS),
        st.sampled_from(LEARNERS),
        st.integers(1, 3),
        st.sampled_from(["5 А", "5 А", "5 Б", ""]),
        said_days,
        turns,
    ),
    min_size=6,
    max_size=40,
)
# Of few children and with many changes of rights.
families = st.tuples(
    st.lists(told_stays(st.just(LEARNERS[0])), min_size=1, max_size=4).map(in_one_list),
    st.lists(told_rights, min_size=2, max_size=12),
).map(lambda two: two[0] + two[1])
