"""Closing a package: rules of the set, state, journal."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from kontingent.current import identities
from kontingent.current.actions import Applied
from kontingent.current.projection.persons import Concerned, Family
from kontingent.current.projection.statements import APPLICATION, ENROLMENT, kinds_in, kinds_of
from kontingent.current.same_applications import pairs_of_one_application
from kontingent.history.kinds.in_sql import with_codes
from kontingent.history.kinds.person import Guardianship
from kontingent.history.locks import writing
from kontingent.ingest import protocol, withdrawals
from kontingent.ingest.looking_again import doubted_by
from kontingent.ingest.models import Package
from kontingent.ingest.rules import packages as rules
from kontingent.ingest.rules.sets import SET_RULES
from kontingent.ingest.run import Run
from kontingent.ingest.steps import PipelineStep, passed
from kontingent.ingest.validation.prepared import RemarkDraft
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear
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
_INSTITUTIONS = "%(institutions)s"
# Institutions that it wrote of, or of whose learners of the year it wrote.
_SPOKEN_OF = """
    WITH spoken_of (id) AS MATERIALIZED (
        SELECT unnest(%(institutions)s::bigint[])
         UNION
        SELECT institution_id FROM enrolment WHERE person_id = ANY(%(learners)s::bigint[]) AND school_year = %(year)s)
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
    SELECT NULL::bigint, NULL::bigint, '', count(*)::text FROM told AS own
    WHERE package_id = %(package)s AND EXISTS (
        SELECT FROM told AS other
        WHERE other.person_id = own.person_id AND other.institution_id = own.institution_id
          AND other.school_year = own.school_year AND other.supplier <> own.supplier AND other.days && own.days
          AND (other.class_name = own.class_name OR '' IN (other.class_name, own.class_name)))
""")
_PAIRS = "paired"
_STATEMENTS = {**{rule.code: with_codes(rule.statement) for rule in SET_RULES}, _PAIRS: _PAIRED}
_READ = frozenset().union(*map(kinds_in, _STATEMENTS.values()), kinds_of(ENROLMENT), kinds_of(APPLICATION))


def close(run: Run) -> None:
    """The last transaction of a package, unless its last batch was."""
    with writing():
        run.end(**end(run))
    passed(PipelineStep.CLOSED)


def at_once(run: Run, applied: Applied, moment: datetime, *, is_whole: bool) -> dict[str, object]:
    """As `end`, with the last batch of a package, as it was applied at a moment; nothing if something stands between.

    `is_whole`: there was no other batch, so what is around its persons is so of all.
    """
    if run.is_full or not run.projects or applied.is_behind:
        return {}
    around = applied.around if is_whole else None
    run.doubted = doubted_by(run) if around is None or around.has_cases or run.written.institutions else set()
    if len(run.doubted) > identities.AT_ONCE:
        return {}
    if run.doubted:
        identities.look_again_at(run.doubted, moment=lambda: moment + timedelta(microseconds=1))
    passed(PipelineStep.LOOKED_AGAIN)
    return end(run, None if around is None or run.doubted else around.family)


def end(run: Run, family: Family | None = None) -> dict[str, object]:
    """Rules of the set, links that wait on; gives what is to be stored of the package.

    `family`: of all persons that it wrote of, if it is known.
    """
    touched = _Touched.by(run, family)
    _doubt_applications(run, touched.persons.by(kinds_of(APPLICATION)))
    told = touched.told()
    run.counts["paired"] = sum(int(one.value) for one in told if one.code == _PAIRS)
    notes = [*_links_that_wait(run), *(one.note() for one in told if one.code != _PAIRS)]
    protocol.write(run.package.pk, CLOSING, notes, {})
    run.counts["remarks"] += len(notes)
    passed(PipelineStep.CHECKED)
    if run.is_full:
        withdrawals.forget(run.package.pk)
    return {
        "state": Package.State.REMARKS if run.counts["remarks"] else Package.State.ACCEPTED,
        "finished_at": clock.now(),
        "stage": Package.Stage.CLOSING,
    }


def _doubt_applications(run: Run, persons: Collection[int]) -> None:
    pairs = pairs_of_one_application(persons)
    if pairs:
        identities.doubt(pairs=pairs, reason=Reason.APPLICATION_SAME, moment=run.moment)


def _links_that_wait(run: Run) -> Iterator[RemarkDraft]:
    if Guardianship.code not in run.written.persons:
        return
    asked = {"supplier": run.supplier_id, "package": run.package.pk}
    for place, child, person_id in sql.rows(_WAITING, asked, bound=True):
        yield RemarkDraft(
            rules.UNKNOWN_CHILD.code, place, kind=Guardianship.code, field="child", value=child, person_id=person_id
        )


class _Told(NamedTuple):
    """A row of one of the statements, by its name."""

    code: str
    person_id: int | None
    institution_id: int | None
    field: str
    value: str

    def note(self) -> RemarkDraft:
        return RemarkDraft(
            self.code, 0, field=self.field, value=self.value,
            person_id=self.person_id, institution_id=self.institution_id,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Touched:
    """Whom a package wrote of, and what else statements ask with; each is about those of whom a kind it reads was."""

    asked: Mapping[str, Any]
    persons: Concerned
    is_of_institutions: bool

    @classmethod
    def by(cls, run: Run, family: Family | None) -> Self:
        written = run.written
        read = {kind: some for kind, some in written.persons.items() if kind in _READ}
        persons = Concerned.of(written=read, family=family)
        learners = persons.by(kinds_of(ENROLMENT))
        asked = {
            "package": run.package.pk,
            "today": clock.today(),
            "year": SchoolYear.of(clock.today()).first,
            "zone": clock.region_zone().key,
            "institutions": sql.array(written.institutions),
            "learners": sql.array(learners),
        }
        return cls(asked, persons, is_of_institutions=bool(written.institutions or learners))

    def told(self) -> list[_Told]:
        """What these statements give that are about somebody, in order."""
        parts, asked = [], dict(self.asked)
        for code, statement in _STATEMENTS.items():
            persons = self.persons.by(kinds_in(statement)) if "%(persons)s" in statement else ()
            if not persons and not (self.is_of_institutions and _INSTITUTIONS in statement):
                continue
            asked[code] = sql.array(persons)
            text = statement.replace("%(persons)s", f"%({code})s").replace(_INSTITUTIONS, "ARRAY(TABLE spoken_of)")
            parts.append(f"SELECT '{code}', told.* FROM ({text}) AS told")  # noqa: S608 - constant texts
        if not parts:
            return []
        return sorted(sql.rows(_SPOKEN_OF + " UNION ALL ".join(parts), asked, into=_Told, bound=True), key=str)
