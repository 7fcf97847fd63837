"""Checks of persons' records: each gives the fields that break one rule, nothing else."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from kontingent.history.kinds.learning import Application, Enrolment
from kontingent.history.kinds.person import (
    Contacts,
    Disability,
    General,
    Hardship,
    HealthCheck,
    IdentityDocument,
)
from kontingent.history.rules.rule import Around, Finding
from kontingent.kernel import identifiers
from kontingent.kernel.periods import SchoolYear, age_on

_NAME = re.compile(r"[А-ЯЁа-яё' -]{1,100}")
_SIGNS_TOLD = 5
_EARLIEST_BIRTH = date(1900, 1, 1)
_OLDEST_LEARNER = 100
_PASSPORT_AGE = 14
_ADULT = 18
_GENERAL_LEVELS = (None, "primary", "basic", "secondary")


def surname_missing(record: General, _: Around) -> Iterator[Finding]:
    if not record.family_name:
        yield Finding("family_name")


def given_name_missing(record: General, _: Around) -> Iterator[Finding]:
    if not record.given_name:
        yield Finding("given_name")


def name_letters(record: General, _: Around) -> Iterator[Finding]:
    for name in ("family_name", "given_name", "additional_name"):
        value = getattr(record, name)
        if value and _NAME.fullmatch(value) is None:
            yield Finding(name, value)


def foreign_signs(name: str) -> str:
    """Which signs of it are not Russian, and where: a Latin letter may look like one."""
    letters = [sign for sign in name if sign.isalpha()]
    if letters and all(map(str.isascii, letters)):
        return "все буквы латинские"
    found = [(n, sign) for n, sign in enumerate(name, 1) if _NAME.fullmatch(sign) is None]
    told = [f"{n}-й знак «{sign}»{' латинский' if sign.isascii() and sign.isalpha() else ''}" for n, sign in found]
    return ", ".join(told[:_SIGNS_TOLD])


def patronymic_in_words(record: General, _: Around) -> Iterator[Finding]:
    if "additional_name" in record.raw:
        yield Finding("additional_name", record.raw["additional_name"])


def birth_date_missing(record: General, _: Around) -> Iterator[Finding]:
    if record.birth_date is None and "birth_date" not in record.raw:
        yield Finding("birth_date")


def birth_date_impossible(record: General, around: Around) -> Iterator[Finding]:
    born = record.birth_date
    if born is not None and not _EARLIEST_BIRTH <= born <= around.today:
        yield Finding("birth_date", born.isoformat())


def learner_too_old(record: Enrolment, around: Around) -> Iterator[Finding]:
    start = record.date_from
    if around.birth_date is None or start is None:
        return
    if not 0 <= age_on(around.birth_date, start) <= _OLDEST_LEARNER:
        yield Finding("date_from", start.isoformat())


def sex_missing(record: General, _: Around) -> Iterator[Finding]:
    if record.gender is None:
        yield Finding("gender", record.raw.get("gender", ""))


def snils_wrong(record: General, _: Around) -> Iterator[Finding]:
    if record.snils and not identifiers.snils_valid(record.snils):
        yield Finding("snils", record.snils)


def citizenship_missing(record: General, _: Around) -> Iterator[Finding]:
    if record.citizenship is None:
        yield Finding("citizenship", record.raw.get("citizenship", ""))


def country_missing(record: General, _: Around) -> Iterator[Finding]:
    if record.citizenship in ("foreign", "dual") and record.country is None:
        yield Finding("country", record.raw.get("country", ""))


def person_inn_wrong(record: General, _: Around) -> Iterator[Finding]:
    if record.inn and not (identifiers.inn_valid(record.inn) and len(identifiers.compact(record.inn)) == 12):
        yield Finding("inn", record.inn)


def document_type_missing(record: IdentityDocument, _: Around) -> Iterator[Finding]:
    if record.type is None:
        yield Finding("type", record.raw.get("type", ""))


def document_mask(record: IdentityDocument, _: Around) -> Iterator[Finding]:
    if record.type is None:
        return
    if not identifiers.series_fits(record.type, record.series or ""):
        yield Finding("series", record.series or "")
    if not identifiers.number_fits(record.type, record.number or ""):
        yield Finding("number", record.number or "")


def document_of_wrong_age(record: IdentityDocument, around: Around) -> Iterator[Finding]:
    """A passport is given from 14; a birth certificate is the document of those below."""
    born = around.birth_date
    if born is None:
        return
    if record.type == "passport" and age_on(born, record.issued or around.today) < _PASSPORT_AGE:
        yield Finding("type", record.type)


def document_issued(record: IdentityDocument, around: Around) -> Iterator[Finding]:
    issued = record.issued
    if issued is None:
        return
    if issued > around.today or (around.birth_date is not None and issued < around.birth_date):
        yield Finding("issued", issued.isoformat())


def temporary_address_endless(record: Contacts, _: Around) -> Iterator[Finding]:
    if record.temporary_address and record.temporary_until is None:
        yield Finding("temporary_until", record.raw.get("temporary_until", ""))


def temporary_address_over(record: Contacts, around: Around) -> Iterator[Finding]:
    until = record.temporary_until
    if until is not None and until < around.today:
        yield Finding("temporary_until", until.isoformat())


def temporary_address_until(record: Contacts, _: Around) -> date | None:
    return record.temporary_until


def enrolment_outside_year(record: Enrolment, _: Around) -> Iterator[Finding]:
    if record.school_year is None:
        yield Finding("school_year", record.raw.get("school_year", ""))
        return
    try:
        year = SchoolYear(record.school_year).interval
    except ValueError:
        yield Finding("school_year", str(record.school_year))
        return
    if record.date_from is not None and year.end is not None and record.date_from > year.end:
        yield Finding("date_from", record.date_from.isoformat())
    if record.date_to is not None and year.start is not None and record.date_to < year.start:
        yield Finding("date_to", record.date_to.isoformat())


def enrolment_nowhere(record: Enrolment, _: Around) -> Iterator[Finding]:
    if not record.organisation:
        yield Finding("organisation", record.raw.get("organisation", ""))


def age_of_grade(record: Enrolment, around: Around) -> Iterator[Finding]:
    """On 1 September a learner of grade g is from 5½ + g to 9 + g years old; colleges and groups are no grades."""
    grade, born = record.grade, around.birth_date
    if grade is None or born is None or record.group or record.level not in _GENERAL_LEVELS:
        return
    if not 1 <= grade <= 12 or record.school_year is None or not 1900 < record.school_year < 2200:
        return
    months = (record.school_year - born.year) * 12 + 9 - born.month - (born.day > 1)
    if not 66 + grade * 12 <= months <= 108 + grade * 12:
        yield Finding("grade", str(grade))


def health_group_missing(record: HealthCheck, _: Around) -> Iterator[Finding]:
    if record.health_group is None:
        yield Finding("health_group", record.raw.get("health_group", ""))


def pe_group_missing(record: HealthCheck, _: Around) -> Iterator[Finding]:
    if record.pe_group is None:
        yield Finding("pe_group", record.raw.get("pe_group", ""))


def disability_of_wrong_age(record: Disability, around: Around) -> Iterator[Finding]:
    born = around.birth_date
    if born is None or record.group is None:
        return
    age = age_on(born, record.date_from or around.today)
    wrong = age >= _ADULT if record.group == "child" else age < _ADULT and record.group.startswith("group_")
    if wrong:
        yield Finding("group", record.group)


def disability_of_childhood_until(record: Disability, around: Around) -> date | None:
    """The day before he comes of age, of a child whose disability has no day of its own."""
    born = around.birth_date
    if born is None or record.group != "child" or record.date_from is not None:
        return None
    return born.replace(year=born.year + _ADULT, day=1) - timedelta(days=1)


def hardship_category_missing(record: Hardship, _: Around) -> Iterator[Finding]:
    if record.category is None:
        yield Finding("category", record.raw.get("category", ""))


def hardship_without_period(record: Hardship, _: Around) -> Iterator[Finding]:
    if record.date_from is None:
        yield Finding("date_from", record.raw.get("date_from", ""))


def hardship_without_basis(record: Hardship, _: Around) -> Iterator[Finding]:
    if not record.basis:
        yield Finding("basis")


def desired_date_missing(record: Application, _: Around) -> Iterator[Finding]:
    if record.desired is None:
        yield Finding("desired", record.raw.get("desired", ""))


def application_dates(record: Application, around: Around) -> Iterator[Finding]:
    """A status cannot be older than the application, nor either of them lie ahead."""
    for name in ("registered", "status_date"):
        day: date | None = getattr(record, name)
        if day is not None and day > around.today:
            yield Finding(name, day.isoformat())
    if record.registered and record.status_date and record.status_date < record.registered:
        yield Finding("status_date", record.status_date.isoformat())


def application_status_missing(record: Application, _: Around) -> Iterator[Finding]:
    if record.status is None:
        yield Finding("status", record.raw.get("status", ""))
