"""«Отправить поставщику»: a protocol goes to the address of its supplier by the worker, and the answer is noted."""

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from kontingent.accounts.letters import Letter
from kontingent.accounts.models import User
from kontingent.accounts.postman import LetterState, state_of
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action
from kontingent.history.kinds.base import fields_of
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.ingest import journal, letter_texts
from kontingent.ingest.models import Package, ProtocolLetter, Remark
from kontingent.ingest.remarks import in_file_order, rule_counts
from kontingent.ingest.rules.catalogue import BY_RULE_CODE
from kontingent.ingest.rules.sets import SET_FIELDS
from kontingent.kernel import clock, sql
from kontingent.kernel.errors import Refusal
from kontingent.kernel.spreadsheets import Cell, write_xlsx

TASK = "ingest.send_protocol"
_PERSONS = """
SELECT asked.id, string_agg(known.external_id, ', ' ORDER BY known.external_id)
FROM unnest(%(ids)s::bigint[]) AS asked (id)
JOIN person own ON own.id = asked.id OR own.merged_into_id = asked.id
JOIN person_external_id known ON known.person_id = own.id AND known.supplier_id = %(supplier)s
GROUP BY asked.id
"""
_INSTITUTIONS = """
SELECT institution_id, string_agg(external_id, ', ' ORDER BY external_id) FROM institution_external_id
WHERE supplier_id = %(supplier)s AND institution_id = ANY(%(ids)s::bigint[]) GROUP BY institution_id
"""
GIVEN_UP = LetterState(is_sent=False, is_given_up=True, attempts=0, next_at=None)  # the queue has forgotten it


class Unsendable(Refusal):
    """The protocol cannot go to its supplier now."""

    code = "unsendable"


@dataclass(frozen=True, slots=True)
class SentLetter:
    letter: ProtocolLetter
    state: LetterState

    @property
    def is_waiting(self) -> bool:
        return not self.state.is_sent and not self.state.is_given_up


@transaction.atomic
def ask_to_send(*, package_id: int, by: Actor) -> ProtocolLetter:
    """Queue the letter. Unsendable without an address, without remarks, or while one is on its way."""
    package = Package.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=package_id)
    if not package.supplier.email:
        raise Unsendable("У поставщика не указана почта для протоколов.", cure="Укажите её на странице поставщика.")
    if not package.remarks.exists():
        raise Unsendable("Отправлять нечего: замечаний нет.")
    if any(one.is_waiting for one in letters_of([package_id]).get(package_id, [])):
        raise Unsendable("Протокол уже ждёт отправки.", cure="Обновите страницу.")
    letter = ProtocolLetter.objects.create(
        package=package, to=package.supplier.email, asked_at=clock.now(), asked_by=by.name, asked_by_id=by.user_id or 0
    )
    app.configure_task(TASK).defer(letter_id=letter.pk)
    return letter


@transaction.atomic
def record_answer(*, letter_id: int, package_id: int, on: date, text: str, by: Actor) -> None:
    """What the supplier answered, and when, as the operator was told; a later word replaces the earlier."""
    letter = ProtocolLetter.objects.select_for_update(of=("self",)).filter(pk=letter_id, package_id=package_id).first()
    if letter is None or letter.sent_at is None:
        raise Unsendable("Ответ отмечают у отправленного протокола.", cure="Обновите страницу.")
    letter.answered_on, letter.answer = on, text
    letter.answer_by, letter.answer_at = by.name, clock.now()
    letter.save(update_fields=["answered_on", "answer", "answer_by", "answer_at"])
    journal.record(letter.package, Action.PROTOCOL_ANSWERED, by, f"Ответ поставщика от {on:%d.%m.%Y} отмечен.")


def letters_of(package_ids: Collection[int]) -> dict[int, list[SentLetter]]:
    """Of each package, the newest first: two statements, however many packages."""
    letters = list(ProtocolLetter.objects.filter(package_id__in=package_ids).order_by("-pk"))
    waiting = [letter.pk for letter in letters if letter.sent_at is None]
    jobs: dict[int, LetterState] = {}
    if waiting:
        queued = ProcrastinateJob.objects.filter(task_name=TASK, args__letter_id__in=waiting).order_by("pk")
        jobs = {job.args["letter_id"]: state_of(job) for job in queued}
    found: dict[int, list[SentLetter]] = {}
    for letter in letters:
        state = LetterState(is_sent=True, is_given_up=False, attempts=0, next_at=None)
        if letter.sent_at is None:
            state = jobs.get(letter.pk, GIVEN_UP)
        found.setdefault(letter.package_id, []).append(SentLetter(letter, state))
    return found


def next_package(package: Package, letter: ProtocolLetter) -> Package | None:
    """The first that its supplier sent after the letter: whether it mends what was remarked is for people to say."""
    if letter.sent_at is None:
        return None
    later = Package.objects.taken().filter(supplier_id=package.supplier_id, received_at__gt=letter.sent_at)
    return later.exclude(pk=package.pk).order_by("received_at", "pk").first()


def written(package: Package, *, by: User) -> Letter:
    told = letter_texts.PackageSummary(
        package.pk,
        package.name,
        package.made_at,
        package.received_at,
        str(Package.State(package.state).label),
        int(package.counts.get("records", 0)),
        [(one.rule, one.count) for one in rule_counts(package.pk)],
    )
    return letter_texts.letter(told, sheet_of(package), operator=by.full_name, reply_to=by.email)


def sheet_of(package: Package) -> bytes:
    """Remarks as a workbook for their supplier."""
    file = io.BytesIO()
    rows = islice(_rows(package), letter_texts.ROWS)
    write_xlsx(file, "Замечания", letter_texts.COLUMNS, rows, widths=[24] * len(letter_texts.COLUMNS))
    return file.getvalue()


def _rows(package: Package) -> Iterator[tuple[Cell, ...]]:
    """Without values and without names; whom a remark of the whole set is about is said by the supplier's own ids."""
    for remarks in in_file_order(package.pk):
        own = _own_ids(package.supplier_id, [remark for remark in remarks if not remark.item])
        for remark in remarks:
            rule = BY_RULE_CODE[remark.rule]
            kind = BY_CODE.get(remark.kind) if remark.kind is not None else None
            known = next((one for one in fields_of(kind) if one.name == remark.field), None) if kind else None
            yield (
                rule.code, remark.get_severity_display(), remark.place, remark.at.cell,
                remark.item or own.get((remark.person_id, remark.institution_id), ""), kind.title if kind else "",
                known.label if known else SET_FIELDS.get(remark.field, remark.field), rule.sentence, rule.cure,
            )  # fmt: skip


def _own_ids(supplier_id: int, remarks: Collection[Remark]) -> dict[tuple[int | None, int | None], str]:
    """By person and institution of a remark; several ids of one are all said."""
    persons = _asked(_PERSONS, supplier_id, {one.person_id for one in remarks})
    places = _asked(_INSTITUTIONS, supplier_id, {one.institution_id for one in remarks})
    return {
        (one.person_id, one.institution_id): persons.get(one.person_id, "") or places.get(one.institution_id, "")
        for one in remarks
    }


def _asked(statement: str, supplier_id: int, ids: set[int | None]) -> dict[int | None, str]:
    return sql.pairs(statement, {"supplier": supplier_id, "ids": sorted(one for one in ids if one is not None)})
