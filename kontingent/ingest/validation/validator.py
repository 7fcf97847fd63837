"""Validates the items of a chunk: vocabulary, kinds, rules of a record."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import blake2b

from kontingent.history.entries import yearly_key
from kontingent.history.kinds.base import Kind, Misfit, Subject, fields_of, form_of, values_of
from kontingent.history.kinds.learning import CLASS_FIELDS, Enrolment
from kontingent.history.kinds.person import General
from kontingent.history.kinds.reading import Form
from kontingent.history.rules.records import check, silent_until
from kontingent.history.rules.rule import Around, Rule, Severity
from kontingent.ingest.headings import group_of_guardian, whole
from kontingent.ingest.places import Place
from kontingent.ingest.readers.package import NO_COLUMN, Chunk, Examined, RawItem, RawSection
from kontingent.ingest.readers.registry import reader_for
from kontingent.ingest.rules import packages as rules
from kontingent.ingest.rules.catalogue import BY_RULE_CODE
from kontingent.ingest.validation.claims import institution_claim, person_claim
from kontingent.ingest.validation.prepared import PreparedBatch, PreparedItem, PreparedRecord, RemarkDraft, SaidOfPerson
from kontingent.ingest.vocabulary import ItemType, KindNames, Vocabulary

LONGEST_ID = 200  # an id is part of an index entry, which has a bound


@dataclass(frozen=True, slots=True)
class Validation:
    """What is the same for a whole package."""

    vocabulary: Vocabulary
    kinds: frozenset[int] | None  # codes the supplier may write; None: all
    repeated: frozenset[int]  # numbers of items whose id stood before
    today: date


def prepare(chunk: Chunk, examined: Examined, validation: Validation) -> PreparedBatch:
    """In any process."""
    return validate(chunk, reader_for(examined).items_of(chunk, examined), validation)


def validate(chunk: Chunk, items: Iterable[RawItem], validation: Validation) -> PreparedBatch:
    batch = PreparedBatch(chunk.number, chunk.first_place, chunk.last_place, retold=chunk.retold)
    batch.sent += len(chunk.passed)
    batch.records += sum(passed.records for passed in chunk.passed.values())
    batch.passed += [passed.digest for passed in chunk.passed.values()]
    plans = _Plans(validation)
    for item in items:
        batch.sent += 1
        batch.records += len(item.sections)
        prepared = _ItemReader(item, validation, plans, batch.notes).read()
        if prepared is not None:
            batch.items.append(prepared)
            sent = chunk.sent.get(item.number)
            if sent is not None and sent.records == len(item.sections) == len(prepared.records):
                prepared.digest = sent.digest
    return batch


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the sections of one type become records of one kind."""

    names: KindNames
    form: Form


class _Plans(dict[str, _Plan | None]):
    """By type as sent; None where the vocabulary does not know it."""

    def __init__(self, validation: Validation) -> None:
        super().__init__()
        self.vocabulary = validation.vocabulary
        self.absent: set[tuple[str, str, int, str]] = set()  # parts, groups, kinds and fields that have no column

    def __missing__(self, type_: str) -> _Plan | None:
        names, plan = self.vocabulary.kind(type_), None
        if names is not None:
            links, prefix = _links_of(names.kind), self.vocabulary.reference
            form = form_of(names.kind).renamed(names.props, links, prefix, names.values)
            plan = _Plan(names, form)
        self[type_] = plan
        return plan


@dataclass(slots=True)
class _Read:
    """A section that became a record; None when it is withdrawn."""

    section: RawSection
    key: str
    names: KindNames
    record: Kind | None
    misfits: list[Misfit]

    @property
    def kind(self) -> type[Kind]:
        return self.names.kind


class _ItemReader:
    """One item: its records, and notes on what was not taken."""

    def __init__(self, item: RawItem, validation: Validation, plans: _Plans, notes: list[RemarkDraft]) -> None:
        self.item = item
        self.validation = validation
        self.plans = plans
        self.notes = notes
        self.id = item.id.strip()
        self.found: dict[tuple[int, str], _Read] = {}
        self.kept: list[tuple[int, str]] = []

    def read(self) -> PreparedItem | None:
        item = self.item
        type_ = self.validation.vocabulary.item_type(item.type)
        if type_ is None:
            self._note(rules.UNKNOWN_ITEM, value=item.type)
            return None
        if not 0 < len(self.id) <= LONGEST_ID:
            self._note(rules.NO_ITEM_ID, value=self.id[:LONGEST_ID])
            return None
        if item.number in self.validation.repeated:
            self._note(rules.REPEATED_ITEM, value=self.id)
            return None
        for prop in item.loose:
            self._note(rules.NESTED, value=prop)
        subject = Subject.PERSON if type_ is ItemType.PERSON else Subject.INSTITUTION
        for section in item.sections:
            self._section(section, subject)
        return self._prepared(type_)

    def _note(
        self, rule: Rule, section: RawSection | None = None, kind: int | None = None, field: str = "", value: str = ""
    ) -> None:
        where = section or self.item
        at = self._at(section, field) if section else where.at
        self.notes.append(RemarkDraft(rule.code, where.place, at, self.id[:LONGEST_ID], kind, field, value))

    def _at(self, section: RawSection, field: str) -> Place:
        if not section.columns:
            return section.at
        column = section.columns.get(self._sent(section, field), NO_COLUMN)
        return section.at._replace(column=column.heading, letters=column.letters)

    def _sent(self, section: RawSection, field: str) -> str:
        plan = self.plans[section.type]
        return plan.names.sent(field) if plan else field

    def _section(self, section: RawSection, subject: Subject) -> None:
        plan = self.plans[section.type]
        if plan is None or plan.names.kind.subject is not subject:
            self._note(rules.UNKNOWN_SECTION, section, value=section.type)
            return
        kind = plan.names.kind
        for rule, sent in section.flaws:
            self._note(BY_RULE_CODE[rule], section, kind.code, plan.names.own(sent), section.cells[sent])
        record, misfits = self._record(section, plan)
        key = self._key(section, record)
        if key is None:
            return
        if self.validation.kinds is not None and kind.code not in self.validation.kinds:
            self._note(rules.NO_RIGHT, section, kind.code)
            self.kept.append((kind.code, key))
        elif (kind.code, key) in self.found:
            self._note(rules.REPEATED_RECORD, section, kind.code, value=key)
        else:
            read = _Read(section, key, plan.names, None if section.withdrawn else record, misfits)
            self.found[kind.code, key] = read

    def _record(self, section: RawSection, plan: _Plan) -> tuple[Kind, list[Misfit]]:
        """The usual section has nothing to be remarked on; of any other the cells are looked at one by one."""
        if not section.repeated and not section.nested:
            with suppress(ValueError):
                return plan.form.fill(section.cells), []
        return plan.names.kind.read(self._cells(section, plan.names))

    def _cells(self, section: RawSection, names: KindNames) -> dict[str, str]:
        """The cells by the kind's own itemprops and codes, links without their prefix."""
        cells: dict[str, str] = {}
        links, prefix = _links_of(names.kind), self.validation.vocabulary.reference
        for sent, text in section.cells.items():
            prop = names.props.get(sent)
            if prop is None:
                self._note(rules.UNKNOWN_FIELD, section, names.kind.code, sent, text)
            else:
                cells[prop] = text.removeprefix(prefix) if prop in links else names.meant(sent, text)
        for prop in section.repeated:
            self._note(rules.REPEATED_FIELD, section, names.kind.code, prop)
        for type_ in section.nested:
            self._note(rules.NESTED, section, names.kind.code, value=type_)
        return cells

    def _key(self, section: RawSection, record: Kind) -> str | None:
        """The supplier's id of the record, else its natural key; a record without either is told by its content.

        An id of a yearly kind is used again next year, so the school year is part of the key.
        """
        if not record.many:
            return ""
        if key := section.id.strip():
            key = key if len(key) <= LONGEST_ID else _short(key)
            return yearly_key(key, record.its_year()) if record.yearly() else key
        natural = "|".join("" if value is None else str(value) for value in record.natural())
        if natural.strip("|"):
            return natural if len(natural) <= LONGEST_ID else _short(natural)
        self._note(rules.NO_RECORD_ID, section, record.code)
        return None if section.withdrawn else record.digest.hex()

    def _prepared(self, type_: ItemType) -> PreparedItem:
        item = PreparedItem(type_, self.id, self.item.place, self.item.part, self.item.row, kept=self.kept)
        general = next((read.record for read in self.found.values() if isinstance(read.record, General)), None)
        around = Around(self.validation.today, general.birth_date if general else None)
        for read in self.found.values():
            if self._passes(read, around):
                prepared = _prepared_record(read)
                prepared.no_class_at = self._no_class_at(read)
                prepared.whose = self._whose(read.section, general)
                item.records.append(prepared)
            else:
                item.kept.append((read.kind.code, read.key))
                item.refused = item.refused or read.kind is General
        records = [read.record for read in self.found.values() if read.record is not None]
        item.until = min((day for one in records if (day := silent_until(one, around))), default=None)
        if type_ is ItemType.PERSON:
            item.person = person_claim(self.id, records)
        else:
            item.institution = institution_claim(self.id, type_, records)
        return item

    def _whose(self, section: RawSection, general: General | None) -> tuple[SaidOfPerson, ...]:
        """What a sheet says of the person beside a record of another kind, where the package does not say the same."""
        if section.whose is None:
            return ()
        cells, columns = section.whose
        said, own = values_of(General.read(cells)[0].payload), values_of(general.payload if general else None)
        return tuple(
            SaidOfPerson(known.name, said[known.name], cells.get(known.prop, ""), section.at._replace(
                column=columns[known.prop].heading, letters=columns[known.prop].letters))
            for known in fields_of(General)
            if known.name in said and known.meaning(said[known.name]) != known.meaning(own.get(known.name))
        )  # fmt: skip

    def _no_class_at(self, read: _Read) -> Place | None:
        record, section = read.record, read.section
        if not isinstance(record, Enrolment) or any(
            getattr(record, name) is not None or name in record.raw for name in CLASS_FIELDS
        ):
            return None
        has_column = section.columns is None or self._sent(section, "grade") in section.columns
        return self._at(section, "grade") if has_column else Place(section.part)

    def _is_absent(self, read: _Read, field: str) -> bool:
        """Whether the table has no column for it: said once, for the record may be whole without."""
        section = read.section
        if section.columns is None or self._sent(section, field) in section.columns:
            return False
        group = next(filter(None, (group_of_guardian(one.heading) for one in section.columns.values())), "")
        known = (section.part, group, read.kind.code, field)
        if known not in self.plans.absent:
            self.plans.absent.add(known)
            label = next(one.label for one in fields_of(read.kind) if one.name == field)
            at = Place(section.part, column=whole(group, label) if group else "")
            self.notes.append(RemarkDraft(rules.ABSENT_COLUMN.code, 0, at, kind=read.kind.code, field=field))
        return True

    def _passes(self, read: _Read, around: Around) -> bool:
        passes = True
        if read.record is None:
            return passes
        for rule, field, value in check(read.record, read.misfits, around):
            if not value and rule.severity is Severity.FLAG and self._is_absent(read, field):
                continue
            sent = read.section.cells.get(self._sent(read.section, field), value) if value else ""
            self._note(rule, read.section, read.kind.code, field, sent)
            passes = passes and rule.severity is not Severity.REFUSED
        return passes


def _prepared_record(read: _Read) -> PreparedRecord:
    if read.record is None:
        prepared = PreparedRecord.withdrawal(read.kind.code, key=read.key, place=read.section.place)
    else:
        prepared, named = PreparedRecord.of(read.record, key=read.key, place=read.section.place), read.record.__dict__
        prepared.institution = named.get("organisation") or ""
        prepared.child = named.get("child") or ""
    prepared.part, prepared.row = read.section.part, read.section.row
    prepared.columns = read.names.own_names(read.section.columns) if read.section.columns is not None else None
    return prepared


def _short(key: str) -> str:
    return blake2b(key.encode(), digest_size=16).hexdigest()


@cache
def _links_of(kind: type[Kind]) -> frozenset[str]:
    return frozenset(known.prop for known in fields_of(kind) if known.type in ("person", "institution"))
