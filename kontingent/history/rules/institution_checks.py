"""Checks of institutions' records, of classes, and of the period any record may have."""

from collections.abc import Callable, Iterator

from kontingent.history.kinds.base import Kind
from kontingent.history.kinds.institution import BodyGeneral, Building, OrganisationGeneral, SchoolClass
from kontingent.history.kinds.learning import Enrolment
from kontingent.history.rules.rule import Around, Finding
from kontingent.kernel import identifiers

Requisites = OrganisationGeneral | BodyGeneral


def inn_wrong(record: Requisites, _: Around) -> Iterator[Finding]:
    if record.inn and not identifiers.inn_valid(record.inn):
        yield Finding("inn", record.inn)


def inn_of_a_person(record: Requisites, _: Around) -> Iterator[Finding]:
    """Twelve digits are an entrepreneur's."""
    entrepreneur = isinstance(record, OrganisationGeneral) and "entrepreneur" in (record.category, record.legal_form)
    if record.inn and len(identifiers.compact(record.inn)) == 12 and not entrepreneur:
        yield Finding("inn", record.inn)


def identifier(name: str, valid: Callable[[str], bool]) -> Callable[[Requisites, Around], Iterator[Finding]]:
    """The check that the identifier in that field is well formed."""

    def check(record: Requisites, _: Around) -> Iterator[Finding]:
        value = getattr(record, name)
        if value and not valid(value):
            yield Finding(name, value)

    return check


def territory_codes_disagree(record: Requisites, _: Around) -> Iterator[Finding]:
    """Both codes begin with the two digits of the region."""
    okato, oktmo = record.okato, record.oktmo
    if okato and oktmo and identifiers.okato_valid(okato) and identifiers.oktmo_valid(oktmo) and okato[:2] != oktmo[:2]:
        yield Finding("okato", okato)


def full_name_missing(record: Requisites, _: Around) -> Iterator[Finding]:
    if not (record.full_name or record.short_name):
        yield Finding("full_name")


def grade_out_of_range(record: SchoolClass | Enrolment, _: Around) -> Iterator[Finding]:
    if record.grade is not None and not 0 <= record.grade <= 12:
        yield Finding("grade", str(record.grade))


def letter_too_long(record: SchoolClass | Enrolment, _: Around) -> Iterator[Finding]:
    if record.letter and len(record.letter) > 3:
        yield Finding("letter", record.letter)


def ages_reversed(record: SchoolClass, _: Around) -> Iterator[Finding]:
    if record.age_from is not None and record.age_to is not None and record.age_to < record.age_from:
        yield Finding("age_to", str(record.age_to))


def closed_more_than_there_is(record: Building, _: Around) -> Iterator[Finding]:
    if record.closed_places is not None and not 0 <= record.closed_places <= (record.capacity or record.closed_places):
        yield Finding("closed_places", str(record.closed_places))


def closed_without_reason(record: Building, _: Around) -> Iterator[Finding]:
    if record.closed_places and record.closed_reason is None:
        yield Finding("closed_reason")


def ends_before_start(record: Kind, _: Around) -> Iterator[Finding]:
    start, end = record.span()
    if start is not None and end is not None and end < start:
        yield Finding(record.ends or "", end.isoformat())
