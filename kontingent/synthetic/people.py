"""Persons of the region and the facts of their lives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from kontingent.synthetic.institutions import SyntheticInstitution
from kontingent.synthetic.vocabulary import PersonName


@dataclass(frozen=True, slots=True)
class At:
    """A reference to an institution, written by each supplier with its own id."""

    institution: int


@dataclass(frozen=True, slots=True)
class To:
    """A reference to a person."""

    person: int


Value: TypeAlias = str | int | bool | date | At | To | None


@dataclass(slots=True)
class TrueRecord:
    """One version of one record of a section, as true in the world.

    Suppliers of the mask `seen` send it in their first package after `known`; `fields` are named as in the kinds.
    """

    kind: str
    key: str
    known: date
    fields: Mapping[str, Value]
    seen: int
    oddity: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a child shares with a namesake, down to the given name of the father, and the school it begins at."""

    oddity: str
    root: str  # the surname in the form of a man
    father: str
    given: str
    sex: str
    birth: date
    to_school: int
    school: SyntheticInstitution
    mother: str = ""  # her given name
    street: str = ""
    is_hardly_numbered: bool = False  # every supplier knows СНИЛС and documents of half of them


Place: TypeAlias = tuple[str, str, str, str]


@dataclass(slots=True)
class SyntheticPerson:
    number: int
    name: PersonName
    sex: str
    birth: date
    snils: str
    birth_place: str = ""
    citizenship: str = "russian"
    country: str = "RUS"
    phone: str = ""
    # Each list is ordered by the day from which it holds; the first entry holds from birth.
    names: list[tuple[date, PersonName]] = field(default_factory=list)
    homes: list[tuple[date, Place]] = field(default_factory=list)
    facts: list[TrueRecord] = field(default_factory=list)
    guardians: list["Kin"] = field(default_factory=list)
    grown: bool = False
    likeness: Likeness | None = None
    twin: "SyntheticPerson | None" = None

    def add(self, kind: str, key: str, known: date, fields: Mapping[str, Value], seen: int) -> None:
        self.facts.append(TrueRecord(kind, key, known, fields, seen))

    def named_on(self, day: date) -> PersonName:
        found = self.name
        for since, name in self.names:
            if since <= day:
                found = name
        return found


@dataclass(slots=True)
class Kin:
    """Who answers for a child, and how."""

    person: SyntheticPerson
    relation: str
    basis: str = ""
    since: date | None = None
    lapsed: tuple[date, date] | None = None  # the last day of the rights, and the first on which they hold again

    @property
    def terms(self) -> list[tuple[date | None, date | None]]:
        """From when until when the rights hold, one after another."""
        if self.lapsed is None:
            return [(self.since, None)]
        return [(self.since, self.lapsed[0]), (self.lapsed[1], None)]


@dataclass(slots=True)
class Family:
    """Children of one household; `homes` are its addresses over time."""

    number: int
    children: list[SyntheticPerson]
    guardians: list[Kin]
    homes: list[tuple[date, Place]]
