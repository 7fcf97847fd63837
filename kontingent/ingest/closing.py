"""Closing a package: links that waited, rules of the set, state, journal."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from kontingent.audit import actions as journal
from kontingent.audit.models import Action, ObjectType
from kontingent.history.locks import take_write_lock
from kontingent.history.models import Batch
from kontingent.ingest import protocol, withdrawals
from kontingent.ingest.models import Package
from kontingent.ingest.rules import packages as rules
from kontingent.ingest.rules.sets import SET_RULES
from kontingent.ingest.run import Run, without_timeout
from kontingent.ingest.steps import Step, passed
from kontingent.ingest.validation.prepared import Note
from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear
from kontingent.portfolios import actions as portfolios
from kontingent.portfolios import identities
from kontingent.portfolios.projection.persons import with_merged

CLOSING = 0  # the number of the batch that remarks of the package as a whole have
_AT_ONCE = 2000  # persons projected in one transaction

_ARRIVED = """
    SELECT DISTINCT link.person_id FROM pending_link AS link
    WHERE link.supplier_id = %(supplier)s AND (
        link.target = 'person' AND EXISTS (SELECT FROM person_external_id AS known
            WHERE known.supplier_id = link.supplier_id AND known.external_id = link.external_id)
        OR link.target = 'institution' AND EXISTS (SELECT FROM institution_external_id AS known
            WHERE known.supplier_id = link.supplier_id AND known.external_id = link.external_id))
      AND link.person_id > %(after)s
    ORDER BY link.person_id LIMIT %(limit)s
"""
_WAITING = """
    SELECT fact.place, fact.payload ->> 'child', fact.person_id
    FROM pending_link AS link
    JOIN person ON person.id = link.person_id OR person.merged_into_id = link.person_id
    JOIN fact ON fact.person_id = person.id AND fact.kind = 4 AND fact.supplier = link.supplier_id
             AND fact.payload ->> 'child' = link.external_id AND fact.package_id = %(package)s
    WHERE link.supplier_id = %(supplier)s AND link.target = 'person'
    ORDER BY fact.place
"""
_TOUCHED = """
    SELECT coalesce(person.merged_into_id, person.id), bool_or(fact.kind = 10)  -- Enrolment
    FROM fact JOIN person ON person.id = fact.person_id
    WHERE fact.recorded_at = ANY(%(moments)s) AND fact.package_id = %(package)s
    GROUP BY 1
"""
_TOUCHED_INSTITUTIONS = """
    SELECT institution_id FROM institution_fact
    WHERE recorded_at = ANY(%(moments)s) AND package_id = %(package)s
    UNION SELECT institution_id FROM enrolment WHERE person_id = ANY(%(persons)s) AND school_year = %(year)s
"""


# Records of the package that share days of a class with a record of another supplier.
_PAIRED = """
    WITH told AS (
        SELECT coalesce(person.merged_into_id, person.id) AS person_id, fact.supplier, fact.package_id,
               known.institution_id, class_name(payload) AS class_name,
               coalesce(payload ->> 'school_year', school_year_of(valid_from)::text) AS school_year,
               daterange(valid_from, valid_to, '[]') AS days
        FROM fact JOIN person ON person.id = fact.person_id
        JOIN institution_external_id AS known
          ON known.supplier_id = fact.supplier AND known.external_id = payload ->> 'organisation'
        WHERE fact.person_id = ANY(%(enrolled)s) AND fact.kind = 10
          AND fact.superseded_at = '9999-01-01 00:00:00+00' AND payload IS NOT NULL
          AND (valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to)
    )
    SELECT count(*) FROM told AS own
    WHERE package_id = %(package)s AND EXISTS (
        SELECT FROM told AS other
        WHERE other.person_id = own.person_id AND other.institution_id = own.institution_id
          AND other.school_year = own.school_year AND other.supplier <> own.supplier AND other.days && own.days
          AND (other.class_name = own.class_name OR '' IN (other.class_name, own.class_name)))
"""


def link(run: Run) -> None:
    """Project again whoever pointed at somebody who has come since."""
    after = 0
    while True:
        with transaction.atomic():
            without_timeout()
            take_write_lock()
            parameters = {"supplier": run.supplier_id, "after": after, "limit": _AT_ONCE}
            arrived = [row[0] for row in _rows(_ARRIVED, parameters)]
            if arrived:
                moment = run.moment()
                portfolios.reproject(persons=arrived, recorded_at=moment)
                identities.reconsider(person_ids=arrived, recorded_at=moment)
        passed(Step.LINKED)
        if len(arrived) < _AT_ONCE:
            return
        after = arrived[-1]


def close(run: Run) -> None:
    """The last transaction: rules of the set, links that wait on, state and journal."""
    package = run.package
    with transaction.atomic():
        without_timeout()
        take_write_lock()
        touched = _touched(run)
        notes = [*_links_that_wait(run), *_set_notes(touched)]
        run.counts["paired"] = _rows(_PAIRED, touched)[0][0]
        protocol.write(package.pk, CLOSING, notes, {})
        run.counts["remarks"] += len(notes)
        passed(Step.CHECKED)
        withdrawals.forget(package.pk)
        run.advance(
            state=Package.State.REMARKS if run.counts["remarks"] else Package.State.ACCEPTED,
            finished_at=clock.now(),
            stage=Package.Stage.CLOSING,
        )
        journal.record(
            by=run.by,
            action=Action.PACKAGE_CLOSED,
            object_type=ObjectType.PACKAGE,
            object_id=package.pk,
            object_name=package.title or package.name,
            details=dict(package.counts),
        )
    passed(Step.CLOSED)


def _links_that_wait(run: Run) -> Iterator[Note]:
    for place, child, person_id in _rows(_WAITING, {"supplier": run.supplier_id, "package": run.package.pk}):
        yield Note(rules.UNKNOWN_CHILD.code, place, kind=4, field="child", value=child, person_id=person_id)


def _touched(run: Run) -> dict[str, Any]:
    """Persons and institutions that the package wrote of, and what else rules of the set ask with.

    `enrolled`: whose enrolments it wrote, with all ids whose facts are theirs.
    """
    today = clock.today()
    moments = list(Batch.objects.filter(package_id=run.package.pk).values_list("recorded_at", flat=True))
    found: dict[str, Any] = {
        "moments": moments,
        "package": run.package.pk,
        "today": today,
        "year": SchoolYear.of(today).first,
    }
    touched = _rows(_TOUCHED, found)
    found["persons"] = [person for person, _ in touched]
    found["enrolled"] = with_merged([person for person, is_enrolled in touched if is_enrolled])
    found["institutions"] = [row[0] for row in _rows(_TOUCHED_INSTITUTIONS, found)]
    return found


def _set_notes(touched: dict[str, Any]) -> Iterator[Note]:
    for rule in SET_RULES:
        for person_id, institution_id, field, value in sorted(_rows(rule.statement, touched), key=str):
            yield Note(rule.code, 0, field=field, value=value, person_id=person_id, institution_id=institution_id)


def _rows(statement: str, parameters: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
