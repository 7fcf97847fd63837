"""One batch of a package: whose the records are, may the supplier write them, record, project, protocol."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kontingent.current.actions import Applied, apply
from kontingent.history.entries import Entry
from kontingent.history.kinds.base import Subject
from kontingent.history.recording import Standing, standing
from kontingent.history.rules.rule import Rule, Severity
from kontingent.ingest import classless, closing, placeless, protocol, unchanged, uncoded, whose
from kontingent.ingest.catching_up import persons_at_once
from kontingent.ingest.partial import completed
from kontingent.ingest.recognition import Subjects, recognise
from kontingent.ingest.reused_ids import settle
from kontingent.ingest.rights import paths_of
from kontingent.ingest.rules import packages as rules
from kontingent.ingest.rules.catalogue import BY_RULE_CODE
from kontingent.ingest.run import Run
from kontingent.ingest.steps import PipelineStep, passed
from kontingent.ingest.validation.prepared import PreparedBatch, PreparedItem, PreparedRecord, RemarkDraft
from kontingent.ingest.vocabulary import ItemType
from kontingent.kernel import sql

WHOLE_SUBJECT = 0  # a kind no class has: the supplier still has everything of the subject


@dataclass(slots=True)
class Allowed:
    """Entries that may be recorded, and what a full package says by sending them or trying to.

    `present` are kinds and keys by subject and whether that is a person.
    """

    persons: list[Entry] = field(default_factory=list)
    institutions: list[Entry] = field(default_factory=list)
    present: defaultdict[tuple[bool, int], set[tuple[int, str]]] = field(default_factory=lambda: defaultdict(set))


def record(run: Run, batch: PreparedBatch, *, is_last: bool = False) -> bool:
    """One transaction under the write lock: all of the batch or nothing. Whether somebody's view stays behind.

    The last one of a package of changes closes it, unless others have to be put right before, or many looked at again.
    """
    with run.writing() as moment:
        passed(PipelineStep.LOCKED)
        passed_over = unchanged.take(run, batch)
        passed(PipelineStep.PASSED)
        notes = list(batch.notes)
        found = uncoded.remember(run, batch.items)
        subjects = recognise(run, batch.items, notes, at=moment)
        subjects.arrived.update(found)
        passed(PipelineStep.RECOGNISED)
        known = _standing(run, batch.items, subjects.persons)
        items = settle(batch.items, subjects.persons, notes, known, supplier_id=run.supplier_id)
        items = completed(run, items, subjects.persons, subjects.institutions)
        notes += classless.remarks_of(items, subjects)
        notes += placeless.remarks_of(items, subjects, run.rights)
        notes += whose.remarks_of(run, items, subjects.persons)
        allowed = _allowed(run, items, subjects, notes)
        applied = _apply(run, allowed, subjects, moment, known)
        passed(PipelineStep.RECORDED)
        _note_the_rest(batch, applied, notes)
        if run.is_full:
            unchanged.remember(run, items, subjects, batch.notes, notes[len(batch.notes) :])
        passed(PipelineStep.REMEMBERED)
        if run.is_full:
            _note_presence(run.package.pk, allowed.present)
        _count_passed(run, passed_over)
        notes += passed_over.notes
        _finish(run, batch, applied, notes, subjects)
        end = closing.at_once(run, applied, moment, is_whole=batch.number == 1) if is_last else {}
        places = (batch.first_place, batch.last_place)
        run.note(moment=moment, number=batch.number, places=places, organisations=sorted(run.organisations), **end)
        passed(PipelineStep.NOTED)
    passed(PipelineStep.COMMITTED)
    if end:
        passed(PipelineStep.CLOSED)
    return applied.is_behind


def _standing(run: Run, items: Collection[PreparedItem], persons: Mapping[str, int]) -> Standing:
    """What the supplier says by now of the persons of the batch, of the kinds that it speaks of."""
    told = [item for item in items if item.type is ItemType.PERSON and item.id in persons]
    kinds = {record.kind for item in told for record in item.records} | {kind for item in told for kind, _ in item.kept}
    return standing(Subject.PERSON, {persons[item.id] for item in told}, kinds, run.supplier_id) if kinds else {}


def _apply(run: Run, allowed: Allowed, subjects: Subjects, moment: datetime, known: Standing) -> Applied:
    applied = apply(
        persons=allowed.persons,
        institutions=allowed.institutions,
        supplier_id=run.supplier_id,
        package_id=run.package.pk,
        recorded_at=moment,
        arrived=subjects.arrived,
        arrived_institutions=subjects.arrived_institutions,
        project=run.projects,
        at_once=persons_at_once(),
        known=known,
    )
    run.written.add(applied)
    return applied


def _allowed(run: Run, items: Collection[PreparedItem], subjects: Subjects, notes: list[RemarkDraft]) -> Allowed:
    allowed = Allowed()
    known = {*subjects.places.values(), *subjects.institutions.values()}
    paths = {} if run.rights.regional else paths_of(known)
    for item in items:
        is_person = item.type is ItemType.PERSON
        subject_id = (subjects.persons if is_person else subjects.institutions).get(item.id)
        if subject_id is None:
            continue
        if item.refused:
            allowed.present[is_person, subject_id].add((WHOLE_SUBJECT, ""))
            continue
        entries = allowed.persons if is_person else allowed.institutions
        present = allowed.present[is_person, subject_id]
        present.update(item.kept)
        for sent in item.records:
            if sent.payload is not None:
                present.add((sent.kind, sent.key))
            where = subjects.places.get(sent.institution) if is_person else subject_id
            if _may(run, item, sent, where, paths, notes):
                entries.append(Entry(subject_id, sent))
    return allowed


def _may(
    run: Run,
    item: PreparedItem,
    sent: PreparedRecord,
    where: int | None,
    paths: dict[int, tuple[int, ...]],
    notes: list[RemarkDraft],
) -> bool:
    """A record that names no institution is the supplier's if its kind is."""
    if sent.institution and where is None:
        notes.append(_note(rules.UNKNOWN_INSTITUTION, item, sent, "organisation", sent.institution))
    if run.rights.regional or (where is None and not sent.institution):
        return True
    if run.rights.allows(sent.kind, paths.get(where or 0)):
        return True
    notes.append(_note(rules.NO_RIGHT, item, sent, "organisation", sent.institution))
    return False


def _note(rule: Rule, item: PreparedItem, sent: PreparedRecord, name: str = "", value: str = "") -> RemarkDraft:
    return RemarkDraft(rule.code, sent.place, sent.at, item.id, sent.kind, name, value)


def _note_the_rest(batch: PreparedBatch, applied: Applied, notes: list[RemarkDraft]) -> None:
    """What only recording finds: circles of bodies, and two items that turned out to be one person."""
    places = dict.fromkeys((*applied.persons.repeated, *applied.institutions.repeated), rules.REPEATED_RECORD)
    places.update(dict.fromkeys((circle.place for circle in applied.refused), rules.CYCLE))
    if not places:
        return
    for item in batch.items:
        for sent in item.records:
            if sent.place in places:
                notes.append(_note(places[sent.place], item, sent))


def _note_presence(package_id: int, present: Mapping[tuple[bool, int], Collection[tuple[int, str]]]) -> None:
    sql.copy(
        "COPY package_presence (package_id, is_person, subject_id, kinds, keys) FROM STDIN",
        (
            (package_id, is_person, subject_id, sql.array(kind for kind, _ in said), sql.texts(key for _, key in said))
            for (is_person, subject_id), said in sorted(present.items())
        ),
    )


def _count_passed(run: Run, passed_over: unchanged.Passed) -> None:
    run.counts["same"] += passed_over.records
    run.counts["persons_found"] += passed_over.persons
    run.counts["institutions_found"] += passed_over.institutions
    run.organisations |= passed_over.places


def _finish(run: Run, batch: PreparedBatch, applied: Applied, notes: list[RemarkDraft], subjects: Subjects) -> None:
    protocol.write(run.package.pk, batch.number, notes, subjects.persons)
    for recorded in (applied.persons, applied.institutions):
        for name in ("new", "changed", "same", "withdrawn"):
            run.counts[name] += getattr(recorded, name)
    run.counts["records"] += batch.records
    run.counts["remarks"] += len(notes)
    run.counts["refused"] += sum(1 for note in notes if BY_RULE_CODE[note.rule].severity is Severity.REFUSED)
    sent = {subjects.institutions.get(item.id) for item in batch.items if item.type is ItemType.ORGANISATION}
    run.organisations |= {*subjects.places.values(), *(place for place in sent if place is not None)}
