"""Closing a package: rules of the set, state, journal."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from kontingent.audit.models import Action
from kontingent.current import identities
from kontingent.current.projection.persons import Concerned
from kontingent.current.projection.statements import APPLICATION, ENROLMENT, kinds_in, kinds_of
from kontingent.current.same_applications import pairs_of_one_application
from kontingent.history.kinds.in_sql import Statement, with_codes
from kontingent.history.kinds.person import Guardianship
from kontingent.history.locks import writing
from kontingent.ingest import journal, protocol, withdrawals
from kontingent.ingest.models import Package
from kontingent.ingest.rules import packages as rules
from kontingent.ingest.rules.sets import SET_RULES
from kontingent.ingest.run import Run
from kontingent.ingest.steps import PipelineStep, passed
from kontingent.ingest.validation.prepared import RemarkDraft
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear
from kontingent.people.doubting import doubt
from kontingent.people.reasons import Reason

CLOSING = 0  # the number of the batch that remarks of the package as a whole have

_WAITING = with_codes("""
    SELECT fact.place, fact.payload ->> 'child', fact.person_id
    FROM pending_link AS link
    JOIN person ON person.id = link.person_id OR person.merged_into_id = link.person_id
    JOIN fact ON fact.person_id = person.id AND fact.kind = kind(Guardianship) AND fact.supplier = link.supplier_id
             AND fact.payload ->> 'child' = link.external_id AND fact.package_id = %(package)s
    WHERE link.supplier_id = %(supplier)s AND link.target = 'person'
    ORDER BY fact.place
""")
_TOUCHED = """
    SELECT kind, array_agg(DISTINCT person_id) FROM fact
    WHERE recorded_at = ANY(%(moments)s) AND package_id = %(package)s
    GROUP BY kind
"""
_TOUCHED_INSTITUTIONS = """
    SELECT institution_id FROM institution_fact
    WHERE recorded_at = ANY(%(moments)s) AND package_id = %(package)s
    UNION SELECT institution_id FROM enrolment WHERE person_id = ANY(%(persons)s) AND school_year = %(year)s
"""
# Records of the package that share days of a class with a record of another supplier.
_PAIRED = with_codes("""
    WITH told AS (
        SELECT coalesce(person.merged_into_id, person.id) AS person_id, fact.supplier, fact.package_id,
               known.institution_id, class_name(payload) AS class_name,
               school_year_told(payload, (recorded_at AT TIME ZONE %(zone)s)::date) AS school_year,
               daterange(valid_from, valid_to, '[]') AS days
        FROM fact JOIN person ON person.id = fact.person_id
        JOIN institution_external_id AS known
          ON known.supplier_id = fact.supplier AND known.external_id = payload ->> 'organisation'
        WHERE fact.person_id = ANY(%(persons)s) AND fact.kind = kind(Enrolment)
          AND fact.superseded_at = '9999-01-01 00:00:00+00' AND payload IS NOT NULL
          AND (valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to)
    )
    SELECT count(*) FROM told AS own
    WHERE package_id = %(package)s AND EXISTS (
        SELECT FROM told AS other
        WHERE other.person_id = own.person_id AND other.institution_id = own.institution_id
          AND other.school_year = own.school_year AND other.supplier <> own.supplier AND other.days && own.days
          AND (other.class_name = own.class_name OR '' IN (other.class_name, own.class_name)))
""")


def close(run: Run) -> None:
    """The last transaction: rules of the set, links that wait on, state and journal."""
    package = run.package
    with writing():
        touched = _Touched.by(run)
        _doubt_applications(run, touched.persons.by(kinds_of(APPLICATION)))
        notes = [*_links_that_wait(run, touched), *_set_notes(touched)]
        run.counts["paired"] = sum(paired for _, paired in touched.rows({"paired": _PAIRED}))
        protocol.write(package.pk, CLOSING, notes, {})
        run.counts["remarks"] += len(notes)
        passed(PipelineStep.CHECKED)
        if run.is_full:
            withdrawals.forget(package.pk)
        run.advance(
            state=Package.State.REMARKS if run.counts["remarks"] else Package.State.ACCEPTED,
            finished_at=clock.now(),
            stage=Package.Stage.CLOSING,
        )
        journal.record(package, Action.PACKAGE_CLOSED, run.by, details=dict(package.counts))
    passed(PipelineStep.CLOSED)


def _doubt_applications(run: Run, persons: Collection[int]) -> None:
    pairs = pairs_of_one_application(persons)
    if pairs:
        moment = run.moment()
        concerned = doubt(pairs=pairs, reason=Reason.APPLICATION_SAME, at=moment)
        identities.reconsider(person_ids=concerned, recorded_at=moment)


def _links_that_wait(run: Run, touched: "_Touched") -> Iterator[RemarkDraft]:
    if Guardianship.code not in touched.persons.written:
        return
    for place, child, person_id in sql.rows(_WAITING, {"supplier": run.supplier_id, "package": run.package.pk}):
        yield RemarkDraft(
            rules.UNKNOWN_CHILD.code, place, kind=Guardianship.code, field="child", value=child, person_id=person_id
        )


@dataclass(frozen=True, slots=True)
class _Touched:
    """Whom a package wrote of, and what else statements ask with; each is about those of whom a kind it reads was."""

    asked: Mapping[str, Any]
    persons: Concerned
    institutions: Sequence[int]

    @classmethod
    def by(cls, run: Run) -> Self:
        asked: dict[str, Any] = {
            "package": run.package.pk,
            "moments": run.moments,
            "today": clock.today(),
            "year": SchoolYear.of(clock.today()).first,
            "zone": clock.region_zone().key,
        }
        persons = Concerned.of(written=sql.pairs(_TOUCHED, asked))
        enrolled = persons.by(kinds_of(ENROLMENT))
        return cls(asked, persons, sql.column(_TOUCHED_INSTITUTIONS, {**asked, "persons": enrolled}))

    def rows(self, statements: Mapping[str, Statement]) -> list[tuple[Any, ...]]:
        """What these statements give, each row behind the name of its statement: of those that are about somebody."""
        told, asked = [], dict(self.asked)
        for name, statement in statements.items():
            whom = {"persons": self.persons.by(kinds_in(statement)), "institutions": self.institutions}
            named = {one: some for one, some in whom.items() if f"%({one})s" in statement}
            if not any(named.values()):
                continue
            text = str(statement)
            for one, some in named.items():
                asked[f"{one}_{name}"] = some
                text = text.replace(f"%({one})s", f"%({one}_{name})s")
            told.append(f"SELECT '{name}', told.* FROM ({text}) AS told")  # noqa: S608 - constant texts
        return sql.rows(" UNION ALL ".join(told), asked) if told else []


_SET_RULES = {rule.code: with_codes(rule.statement) for rule in SET_RULES}


def _set_notes(touched: _Touched) -> Iterator[RemarkDraft]:
    for code, person_id, institution_id, field, value in sorted(touched.rows(_SET_RULES), key=str):
        yield RemarkDraft(code, 0, field=field, value=value, person_id=person_id, institution_id=institution_id)
