"""A supplier's feed in one municipality: which package a fact goes into, under which id, and what was noted of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import orjson

from kontingent.synthetic import markup, oddities
from kontingent.synthetic.people import At, To, TrueRecord, Value
from kontingent.synthetic.suppliers import SupplierProfile
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.truth import TruthTables

# The kinds that a full package covers: of the region's institutions, and of the learners of a municipality.
KINDS_OF_INSTITUTIONS = ("organisationGeneral", "bodyGeneral", "institutionContacts", "subordination", "branch")
KINDS_OF_PERSONS = (
    "general", "contacts", "identityDocument", "guardianship", "enrolment", "transfer", "currentMark", "finalMark",
    "stateExam", "achievement", "completion", "learnerJob", "employerProject", "activity", "hardship", "healthCheck",
    "specialNeeds", "disability", "application", "staffEducation", "qualification", "award", "employment", "teaching",
)  # fmt: skip
KINDS_OF_NEW_YEAR = ("general", "contacts", "identityDocument", "enrolment")


@dataclass(frozen=True, slots=True)
class FeedSubject:
    """Who an item speaks of: the type of item, the supplier's id, the number in the truth."""

    type: str
    external_id: str
    number: int

    @property
    def name(self) -> str:
        return "person" if self.type == "Person" else "institution"


class SupplierFeed:
    """Feed 0 tells of the institutions of the region, the others of the municipalities."""

    def __init__(
        self, supplier: SupplierProfile, unit: int, folder: Path, timeline: Timeline, tables: TruthTables
    ) -> None:
        self.supplier, self.unit, self.tables = supplier, unit, tables
        self.folder = folder / supplier.code
        self.moments = [moment + timedelta(minutes=unit) for moment in supplier.calendar(timeline)]
        self.covers: list[str] = []  # organisations of the first, full package
        self.kinds: tuple[str, ...] = KINDS_OF_PERSONS
        self.covers_new_year: list[str] = []  # organisations of the full packages of a new year
        self.person_ids: dict[int, str] = {}  # where a person is called otherwise than by rule
        self._packages: dict[int, markup.PackageWriter] = {}
        self._known: set[str] = set()
        self.written: list[tuple[str, str]] = []  # (moment, path) of every package

    def id_of(self, number: int) -> str:
        return self.person_ids.get(number) or self.supplier.person_id(number)

    def turn(self, fact: TrueRecord) -> int | None:
        """The first package after a fact is known that takes it: one of a new year names no finished year."""
        turns = (turn for turn, moment in enumerate(self.moments) if moment.date() >= fact.known)
        return next((turn for turn in turns if not self._of_new_year(turn) or self._runs(fact, turn)), None)

    def _of_new_year(self, turn: int) -> bool:
        return turn > 0 and bool(self.covers_new_year) and self.supplier.starts_a_year(self.moments[turn])

    def _runs(self, fact: TrueRecord, turn: int) -> bool:
        return fact.kind != "enrolment" or fact.fields["school_year"] == self.moments[turn].year

    def send(self, subject: FeedSubject, facts: Iterable[TrueRecord], noise: str = "") -> None:
        """Each fact into its package; of several versions of a record in one package only the last is sent."""
        packed: dict[int, Records] = {}
        ordered = sorted(facts, key=lambda fact: fact.known)
        for fact in ordered:
            turn = self.turn(fact)
            if turn is not None:
                packed.setdefault(turn, {})[_record(fact)] = fact
        for turn in filter(self._of_new_year, range(len(self.moments))):
            whole = self._whole(ordered, turn)
            if turn in packed or any(fact.kind == "enrolment" for fact in whole.values()):
                packed[turn] = {**whole, **packed.get(turn, {})}
        for turn, records in packed.items():
            self._item(turn, subject, list(records.values()), noise)

    def _whole(self, ordered: Iterable[TrueRecord], turn: int) -> "Records":
        """All that the full package of a new year says of a person: as it is known, the finished years left out."""
        day = self.moments[turn].date()
        return {
            _record(fact): fact
            for fact in ordered
            if fact.kind in KINDS_OF_NEW_YEAR and fact.known <= day and self._runs(fact, turn)
        }

    def _item(self, turn: int, subject: FeedSubject, facts: Sequence[TrueRecord], noise: str) -> None:
        package = self._packages.get(turn) or self._start(turn)
        texts = [(fact, self._texts(fact.fields)) for fact in facts]
        sections = [markup.section(fact.kind, fact.key, fields) for fact, fields in texts]
        package.add(markup.item(subject.type, subject.external_id, sections))
        recorded, of_new_year = self.moments[turn].isoformat(), self._of_new_year(turn)
        self._note_id(subject, recorded, noise)
        for fact, fields in texts:
            row = (
                self.supplier.code, subject.name, subject.external_id, subject.number, fact.kind, fact.key, recorded,
                package.path.name, package.items, orjson.dumps(fields).decode(),
                noise if fact.kind == "general" else "",
                oddities.NEW_YEAR_FULL if of_new_year else fact.oddity,
            )  # fmt: skip
            self.tables.add("sent-facts", row)

    def _note_id(self, subject: FeedSubject, recorded: str, noise: str) -> None:
        known = f"{subject.type}:{subject.external_id}:{subject.number}"
        if known not in self._known:
            self._known.add(known)
            row = (self.supplier.code, subject.name, subject.external_id, subject.number, recorded, noise)
            self.tables.add("sent-ids", row)

    def _texts(self, fields: Mapping[str, Value]) -> dict[str, str]:
        texts: dict[str, str] = {}
        for name, value in fields.items():
            if value is None or value == "":
                continue
            if isinstance(value, At):
                texts[name] = self.supplier.institution_id(value.institution)
            elif isinstance(value, To):
                texts[name] = self.id_of(value.person)
            else:
                texts[name] = text_of_value(value)
        return texts

    def _start(self, turn: int) -> markup.PackageWriter:
        moment = self.moments[turn]
        covers, kinds = self.covers if turn == 0 else [], self.kinds
        if self._of_new_year(turn):
            covers, kinds = self.covers_new_year, KINDS_OF_NEW_YEAR
        head = markup.PackageHead(self.supplier.code, moment, self._title(moment), covers, kinds)
        path = self.folder / f"{turn:03d}-{moment:%Y-%m-%d}-{self.unit:02d}.xhtml"
        package = self._packages[turn] = markup.PackageWriter(path, head)
        self.written.append((moment.isoformat(), f"{self.supplier.code}/{path.name}"))
        return package

    def _title(self, moment: datetime) -> str:
        what = f"муниципалитет {self.unit}" if self.unit else "организации края"
        return f"{self.supplier.name}: пакет от {moment:%d.%m.%Y}, {what}"

    def send_apart(self, told: Sequence[tuple[FeedSubject, Sequence[TrueRecord]]], known: date) -> None:
        """A package of its own, an hour after the last: for what is known only when all else is sent."""
        self.moments.append(self.moments[-1] + timedelta(minutes=60))
        for subject, facts in told:
            self._item(len(self.moments) - 1, subject, [fact for fact in facts if fact.known <= known], "")

    def close(self) -> None:
        for package in self._packages.values():
            package.close()


Records: TypeAlias = dict[tuple[str, str, Value], TrueRecord]


def _record(fact: TrueRecord) -> tuple[str, str, Value]:
    """What tells records of a person apart; an id of an enrolment may serve another school year again."""
    return fact.kind, fact.key, fact.fields.get("school_year") if fact.kind == "enrolment" else None


def text_of_value(value: Value) -> str:
    """References by the numbers of the truth."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, At):
        return str(value.institution)
    return str(value.person) if isinstance(value, To) else str(value)
