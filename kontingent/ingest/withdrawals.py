"""What a full package does not say any more is withdrawn: by tombstones, in batches of whole subjects.

Covered are the institutions of its header, or all the supplier speaks of. Of an institution it covers the records of
the institution itself, records of persons that name it, and their other records if by this supplier they learn or work
nowhere else. Guardians belong to no institution: only a package of the whole region withdraws their records.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from kontingent.history.entries import WITHDRAWN, Entry
from kontingent.history.locks import take_write_lock
from kontingent.history.models import OPEN_END, Batch
from kontingent.ingest.batches import WHOLE_SUBJECT
from kontingent.ingest.models import Absence, Presence
from kontingent.ingest.run import Run, without_timeout
from kontingent.ingest.steps import Step, passed
from kontingent.institutions.models import InstitutionExternalId
from kontingent.kernel.environment import env_text
from kontingent.portfolios.actions import apply

BATCH = 5000
FEW = 10  # so many may always be withdrawn: one family that leaves a small school is no accident

_PERSONS = """
    FROM fact
    WHERE fact.supplier = %(supplier)s AND fact.superseded_at = %(open)s AND fact.payload IS NOT NULL
      AND fact.kind = ANY(%(kinds)s)
      AND (%(everything)s OR fact.person_id = ANY(%(persons)s) AND CASE
          WHEN fact.payload ? 'organisation' THEN fact.payload ->> 'organisation' = ANY(%(named)s)
          ELSE (SELECT bool_and(member.payload ->> 'organisation' = ANY(%(named)s)) FROM fact AS member
                WHERE member.person_id = fact.person_id AND member.supplier = %(supplier)s
                  AND member.superseded_at = %(open)s AND member.payload ? 'organisation'
                  AND member.kind IN (10, 33))  -- Enrolment, Employment
          END)
"""
_INSTITUTIONS = """
    FROM institution_fact AS fact
    WHERE fact.supplier = %(supplier)s AND fact.superseded_at = %(open)s AND fact.payload IS NOT NULL
      AND fact.kind = ANY(%(kinds)s)
      AND (%(everything)s OR fact.institution_id = ANY(%(institutions)s))
"""
# Working rows have no statistics, so nothing is joined with them: EXCEPT and NOT IN hash whatever the planner expects.
_ABSENT = """
    INSERT INTO package_absence (package_id, is_person, subject_id, kind, key)
    WITH silent AS MATERIALIZED (
        SELECT fact.{subject} AS subject_id, fact.kind, fact.key
        FROM {table} AS fact
        WHERE fact.supplier = %(supplier)s AND fact.superseded_at = %(open)s AND fact.kind = ANY(%(kinds)s)
          AND (%(everything)s OR fact.{subject} = ANY(%({ids})s))
        EXCEPT
        SELECT subject_id, kind, key FROM package_presence WHERE package_id = %(package)s AND is_person = {is_person}
    )
    SELECT %(package)s, {is_person}, silent.subject_id, silent.kind, silent.key
    FROM silent CROSS JOIN LATERAL (
        SELECT {covered}
          AND fact.{subject} = silent.subject_id AND fact.kind = silent.kind AND fact.key = silent.key
        OFFSET 0
    ) AS covered
    WHERE silent.subject_id NOT IN (
        SELECT subject_id FROM package_presence
        WHERE package_id = %(package)s AND is_person = {is_person} AND kind = %(whole)s)
"""
_MEMBERS = """
    WITH member AS (
        SELECT person_id FROM enrolment WHERE institution_id = ANY(%(institutions)s)
        UNION SELECT person_id FROM employment WHERE institution_id = ANY(%(institutions)s)
        UNION SELECT person_id FROM application WHERE institution_id = ANY(%(institutions)s))
    SELECT person_id FROM member
    UNION SELECT person.id FROM person JOIN member ON person.merged_into_id = member.person_id
"""


@dataclass(frozen=True, slots=True)
class _Subject:
    column: str
    table: str
    ids: str  # of the covered ones, among the parameters
    covered: str
    is_person: bool


SUBJECTS = (
    _Subject("person_id", "fact", "persons", _PERSONS, is_person=True),
    _Subject("institution_id", "institution_fact", "institutions", _INSTITUTIONS, is_person=False),
)


def share_allowed() -> float:
    """The share of covered records that a full package may withdraw without a person looking at it."""
    return float(env_text("KONTINGENT_WITHDRAWAL_SHARE", "0.2"))


def find(run: Run) -> str:
    """Note what is absent, once for all batches. A sentence if that is more than may go; empty if it may.

    Asked again by every attempt: what was withdrawn meanwhile is absent no more.
    """
    parameters = _parameters(run)
    covered = 0
    with transaction.atomic(), connection.cursor() as cursor:
        without_timeout()
        take_write_lock()
        Absence.objects.filter(package_id=run.package.pk).delete()
        for subject in SUBJECTS:
            cursor.execute(f"SELECT count(*) {subject.covered}", parameters)
            covered += cursor.fetchone()[0]
            cursor.execute(_note_absent(subject), parameters)
        absent = Absence.objects.filter(package_id=run.package.pk).count()
    if absent <= FEW or absent <= covered * share_allowed():
        return ""
    return f"Полный пакет отозвал бы {absent} из {covered} записей поставщика."


def withdraw(run: Run) -> None:
    """Batch after batch; a loading that was ended goes on with what is still there."""
    for subject in SUBJECTS:
        after = 0
        while (last := _withdraw_batch(run, subject, after)) is not None:
            after = last
            passed(Step.WITHDRAWN)


def forget(run: Run) -> None:
    """What a full package said and did not say, once it is closed."""
    Presence.objects.filter(package_id=run.package.pk).delete()
    Absence.objects.filter(package_id=run.package.pk).delete()


def _note_absent(subject: _Subject) -> str:
    return _ABSENT.format(
        subject=subject.column,
        table=subject.table,
        ids=subject.ids,
        covered=subject.covered,
        is_person=subject.is_person,
    )


def _withdraw_batch(run: Run, subject: _Subject, after: int) -> int | None:
    with transaction.atomic():
        without_timeout()
        take_write_lock()
        rows = _absent_after(run, subject, after)
        if not rows:
            return None
        moment = run.moment()
        entries = [Entry(id_, kind, key, None, WITHDRAWN, None, None, 0) for id_, kind, key in rows]
        applied = apply(
            persons=entries if subject.is_person else [],
            institutions=[] if subject.is_person else entries,
            supplier_id=run.supplier_id,
            package_id=run.package.pk,
            recorded_at=moment,
        )
        run.counts["withdrawn"] += applied.persons.withdrawn + applied.institutions.withdrawn
        number = run.package.done_batches + 1
        Batch.objects.create(package_id=run.package.pk, number=number, recorded_at=moment, first_place=0, last_place=0)
        run.advance(done_batches=number)
    return rows[-1][0]


def _absent_after(run: Run, subject: _Subject, after: int) -> list[tuple[int, int, str]]:
    """About BATCH records, all of each subject: who belongs is decided by records that are withdrawn with the rest."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_id, kind, key FROM package_absence"
            " WHERE package_id = %s AND is_person = %s AND subject_id > %s"
            " ORDER BY subject_id FETCH FIRST %s ROWS WITH TIES",
            [run.package.pk, subject.is_person, after, BATCH],
        )
        return list(cursor.fetchall())


def _parameters(run: Run) -> dict[str, Any]:
    package = run.package
    institutions = list(
        InstitutionExternalId.objects.filter(
            supplier_id=run.supplier_id, external_id__in=package.covers_institutions
        ).values_list("institution_id", flat=True)
    )
    kinds = run.rights.kinds
    if package.covers_kinds:
        kinds = kinds & frozenset(package.covers_kinds)
    return {
        "supplier": run.supplier_id,
        "open": OPEN_END,
        "kinds": sorted(kinds),
        "everything": not package.covers_institutions,
        "named": list(package.covers_institutions),
        "institutions": institutions,
        "persons": _members(institutions),
        "package": package.pk,
        "whole": WHOLE_SUBJECT,
    }


def _members(institutions: Sequence[int]) -> list[int]:
    if not institutions:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, {"institutions": list(institutions)})
        return [row[0] for row in cursor.fetchall()]
