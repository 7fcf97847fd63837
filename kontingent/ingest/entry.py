"""What no supplier sends the operator enters in a form; it becomes a package of the supplier «Оператор».

So there is one way in: the same rules, protocol, history and rank. The operator's ids of persons and institutions are
those of the register.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.db import transaction

from kontingent.audit import actions as journal
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.history.kinds.base import fields_of
from kontingent.history.rules.records import check
from kontingent.history.rules.rule import Around, Violation
from kontingent.ingest import markup
from kontingent.ingest.actions import receive
from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.markup import Record
from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import load
from kontingent.ingest.vocabulary import ItemType
from kontingent.institutions.models import Institution, InstitutionExternalId, Supplier
from kontingent.institutions.supplier_actions import ensure_operator
from kontingent.kernel import clock
from kontingent.kernel.russian import date_time
from kontingent.people.models import Person, PersonExternalId

__all__ = ["Record", "check_record", "enter", "new_id"]


@dataclass(frozen=True, slots=True)
class Entered:
    package: Package
    subject_id: int  # of the register: also of somebody new


def new_id() -> str:
    """The operator's id of somebody or something not registered yet."""
    return f"new-{uuid4().hex}"


def check_record(record: Record, *, birth_date: date | None = None) -> list[Violation]:
    """What the form says beside its fields before anything is entered; a refusing rule keeps the record out."""
    if record.cells is None:
        return []
    read, misfits = record.kind.read(record.cells)
    return check(read, misfits, Around(clock.today(), birth_date))


def enter(*, type_: ItemType, subject: int | str, records: Sequence[Record], by: Actor) -> Entered:
    """`subject` is the register's id, or `new_id()`; links in cells are ids of the register too.

    PackageRefused if nothing of it could be taken.
    """
    with transaction.atomic():
        operator = ensure_operator(by=by)
        persons, institutions = _linked(records)
        if isinstance(subject, int):
            (persons if type_ is ItemType.PERSON else institutions).add(subject)
        _know(operator, persons, institutions)
    when = date_time(clock.now(), seconds=True)
    title = f"{by.name}, {when}, {uuid4().hex[:8]}"  # the same form entered twice is two packages
    data = markup.package(operator.code, title, type_, str(subject), records)
    received = receive(supplier=operator, name=f"{title}.{markup.FORMAT}", stream=io.BytesIO(data), by=by)
    package = load(package_id=received.package.pk, by=by)
    subject_id = _registered(operator, type_, str(subject))
    if subject_id is None:
        raise PackageRefused("Сведения не приняты.", cure="Причина названа в протоколе пакета.")
    _journal(type_, subject_id, records, package, by)
    return Entered(package, subject_id)


def _linked(records: Sequence[Record]) -> tuple[set[int], set[int]]:
    """Persons and institutions that the records name; what is no id of the register is left to the protocol."""
    found: dict[str, set[int]] = {"person": set(), "institution": set()}
    for record in records:
        for known in fields_of(record.kind):
            text = (record.cells or {}).get(known.prop, "")
            if known.type in found and text.isascii() and text.isdigit():
                found[known.type].add(int(text))
    return found["person"], found["institution"]


def _know(operator: Supplier, persons: set[int], institutions: set[int]) -> None:
    """The register's ids are the operator's too."""
    PersonExternalId.objects.bulk_create(
        [
            PersonExternalId(supplier_id=operator.pk, external_id=str(pk), person_id=pk)
            for pk in Person.objects.filter(pk__in=persons).order_by("pk").values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )
    InstitutionExternalId.objects.bulk_create(
        [
            InstitutionExternalId(supplier=operator, external_id=str(pk), institution_id=pk)
            for pk in Institution.objects.filter(pk__in=institutions).order_by("pk").values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )


def _registered(operator: Supplier, type_: ItemType, external_id: str) -> int | None:
    if type_ is ItemType.PERSON:
        persons = PersonExternalId.objects.filter(supplier_id=operator.pk, external_id=external_id)
        return persons.values_list("person_id", flat=True).first()
    institutions = InstitutionExternalId.objects.filter(supplier=operator, external_id=external_id)
    return institutions.values_list("institution_id", flat=True).first()


def _journal(type_: ItemType, subject_id: int, records: Sequence[Record], package: Package, by: Actor) -> None:
    objects = {
        ItemType.PERSON: ObjectType.PERSON,
        ItemType.ORGANISATION: ObjectType.ORGANISATION,
        ItemType.BODY: ObjectType.BODY,
    }
    journal.record(
        by=by,
        action=Action.RECORD_ENTERED,
        object_type=objects[type_],
        object_id=subject_id,
        description=", ".join(sorted({record.kind.title for record in records})),
        details={"package": package.pk},
    )
