"""A supplier's desk in one municipality: which package a fact goes into, under which id, and what was noted of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import orjson

from kontingent.synthetic import markup
from kontingent.synthetic.people import At, Fact, To, Value
from kontingent.synthetic.suppliers import Supplier
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.truth import Ledger

# The kinds that a full package covers: of the region's institutions, and of the learners of a municipality.
KINDS_OF_INSTITUTIONS = ("organisationGeneral", "bodyGeneral", "institutionContacts", "subordination", "branch")
KINDS_OF_PERSONS = (
    "general", "contacts", "identityDocument", "guardianship", "enrolment", "transfer", "currentMark", "finalMark",
    "stateExam", "achievement", "completion", "learnerJob", "employerProject", "activity", "hardship", "healthCheck",
    "specialNeeds", "disability", "application", "staffEducation", "qualification", "award", "employment", "teaching",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """Who an item speaks of: the type of item, the supplier's id, the number in the truth."""

    type: str
    external_id: str
    number: int

    @property
    def name(self) -> str:
        return "person" if self.type == "Person" else "institution"


class Desk:
    """Desk 0 tells of the institutions of the region, the others of the municipalities."""

    def __init__(self, supplier: Supplier, unit: int, folder: Path, timeline: Timeline, ledger: Ledger) -> None:
        self.supplier, self.unit, self.ledger = supplier, unit, ledger
        self.folder = folder / supplier.code
        self.moments = [moment + timedelta(minutes=unit) for moment in supplier.calendar(timeline)]
        self.covers: list[str] = []  # organisations of the first, full package
        self.kinds: tuple[str, ...] = KINDS_OF_PERSONS
        self.person_ids: dict[int, str] = {}  # where a person is called otherwise than by rule
        self._packages: dict[int, markup.Package] = {}
        self._known: set[str] = set()
        self.written: list[tuple[str, str]] = []  # (moment, path) of every package

    def id_of(self, number: int) -> str:
        return self.person_ids.get(number) or self.supplier.person_id(number)

    def turn(self, known: date) -> int | None:
        """The first package after a day; None if there is none yet."""
        return next((turn for turn, moment in enumerate(self.moments) if moment.date() >= known), None)

    def send(self, subject: Subject, facts: Iterable[Fact], dirt: str = "") -> None:
        """Each fact into its package; of several versions of a record in one package only the last is sent."""
        packed: dict[int, dict[tuple[str, str], Fact]] = {}
        for fact in sorted(facts, key=lambda fact: fact.known):
            turn = self.turn(fact.known)
            if turn is not None:
                packed.setdefault(turn, {})[fact.kind, fact.key] = fact
        for turn, records in packed.items():
            self._item(turn, subject, list(records.values()), dirt)

    def _item(self, turn: int, subject: Subject, facts: Sequence[Fact], dirt: str) -> None:
        package = self._packages.get(turn) or self._start(turn)
        texts = [(fact, self._texts(fact.fields)) for fact in facts]
        sections = [markup.section(fact.kind, fact.key, fields) for fact, fields in texts]
        package.add(markup.item(subject.type, subject.external_id, sections))
        recorded = self.moments[turn].isoformat()
        self._note_id(subject, recorded, dirt)
        for fact, fields in texts:
            row = (
                self.supplier.code, subject.name, subject.external_id, subject.number, fact.kind, fact.key, recorded,
                package.path.name, package.items, orjson.dumps(fields).decode(), dirt if fact.kind == "general" else "",
            )  # fmt: skip
            self.ledger.add("sent-facts", row)

    def _note_id(self, subject: Subject, recorded: str, dirt: str) -> None:
        known = f"{subject.type}:{subject.external_id}:{subject.number}"
        if known not in self._known:
            self._known.add(known)
            row = (self.supplier.code, subject.name, subject.external_id, subject.number, recorded, dirt)
            self.ledger.add("sent-ids", row)

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

    def _start(self, turn: int) -> markup.Package:
        moment = self.moments[turn]
        covers = self.covers if turn == 0 else []
        head = markup.Head(self.supplier.code, moment, self._title(moment), covers, self.kinds)
        path = self.folder / f"{turn:03d}-{moment:%Y-%m-%d}-{self.unit:02d}.xhtml"
        package = self._packages[turn] = markup.Package(path, head)
        self.written.append((moment.isoformat(), f"{self.supplier.code}/{path.name}"))
        return package

    def _title(self, moment: datetime) -> str:
        what = f"муниципалитет {self.unit}" if self.unit else "организации края"
        return f"{self.supplier.name}: пакет от {moment:%d.%m.%Y}, {what}"

    def send_apart(self, subject: Subject, facts: Sequence[Fact], known: date) -> None:
        """A package of its own, an hour after the last: for what is known only when all else is sent."""
        kept = [fact for fact in facts if fact.known <= known]
        self.moments.append(self.moments[-1] + timedelta(minutes=60))
        self._item(len(self.moments) - 1, subject, kept, "")

    def close(self) -> None:
        for package in self._packages.values():
            package.close()


def text_of_value(value: Value) -> str:
    """References by the numbers of the truth."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, At):
        return str(value.institution)
    return str(value.person) if isinstance(value, To) else str(value)
