"""The current view of persons: who is concerned by a change, and in which order their tables follow."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import NamedTuple, Self

from kontingent.current.projection import counts
from kontingent.current.projection.institutions import project_classes_of_teachers
from kontingent.current.projection.statements import (
    CASE_SCOPE,
    ENROLMENT,
    GUARDIANSHIP,
    HEADCOUNT,
    PENDING_LINK,
    PERSON_CARD,
    PERSON_TABLES,
    SCOPE,
    ViewTable,
    kinds_of,
    parameters,
    put_right,
    tables_in,
    text,
    told_of,
)
from kontingent.history.accepted import forget
from kontingent.history.kinds.base import Subject
from kontingent.kernel import sql

_FAMILY = """
    WITH asked AS MATERIALIZED (SELECT id, merged_into_id FROM person WHERE id = ANY(%(ids)s::bigint[]))
    SELECT id, merged_into_id FROM asked WHERE merged_into_id IS NOT NULL
    UNION ALL
    SELECT asked.id, member.id
      FROM asked JOIN person AS member ON member.merged_into_id = coalesce(asked.merged_into_id, asked.id)
"""
# With the guardians of each of them, and whoever has a case with any of these or of their children.
_AROUND = f"""
    WITH family (one, other) AS MATERIALIZED ({_FAMILY}), child (id) AS (
        SELECT unnest(%(ids)s::bigint[]) UNION SELECT other FROM family
    ), kin (guardian_id, child_id) AS MATERIALIZED (
        SELECT person_id, id
          FROM child CROSS JOIN LATERAL (SELECT person_id FROM guardianship WHERE child_id = child.id OFFSET 0) AS of_it
    ), kindred (id) AS (
        SELECT guardian_id FROM kin
         UNION
        SELECT child_id FROM child CROSS JOIN LATERAL (
               SELECT child_id FROM guardianship WHERE person_id = child.id OFFSET 0) AS own
    ), side (id) AS (
        SELECT id FROM child UNION SELECT id FROM kindred
        UNION SELECT member.id FROM kindred JOIN person AS member ON member.merged_into_id = kindred.id
    )
    SELECT 'family', one, other FROM family
    UNION ALL
    SELECT 'kin', guardian_id, child_id FROM kin
    UNION ALL
    SELECT 'case', person_id, side.id
      FROM side CROSS JOIN LATERAL (
           SELECT person_id FROM recognition_case WHERE person_id = side.id
           UNION ALL SELECT person_id FROM recognition_case WHERE candidate_id = side.id OFFSET 0) AS doubted
"""  # noqa: S608 - constant texts
# With those who point at what nobody has sent, or did: mostly nobody, and then their table is right.
_AROUND_LINKED = f"""
    {_AROUND}
    UNION ALL
    SELECT 'link', person_id, person_id FROM ({text(PENDING_LINK)}) AS link
    UNION ALL
    SELECT 'link', person_id, person_id FROM pending_link WHERE person_id = ANY(%(ids)s::bigint[])
"""  # noqa: S608 - constant texts
_WAITING = """
    SELECT DISTINCT link.person_id
      FROM person_external_id AS known
      JOIN pending_link AS link
        ON link.target = 'person' AND link.supplier_id = known.supplier_id AND link.external_id = known.external_id
     WHERE known.person_id = ANY(%(ids)s::bigint[])
"""
_KINDS = "SELECT DISTINCT kind FROM fact WHERE person_id = ANY(%(ids)s::bigint[])"
_SCOPE_READS = [table for table in PERSON_TABLES if table.name in tables_in(text(SCOPE))]

Family = Mapping[int, Collection[int]]  # who is one human with whom


class Kindred(NamedTuple):
    """Of persons projected: who is one human with whom; whether they or their kin may have a case."""

    family: Family
    has_cases: bool


@dataclass(frozen=True, slots=True)
class Concerned:
    """Persons by what has changed of them: `whole` whatever there is, the others what was `written`, by kind.

    Each goes with everybody who is the same human: facts may stand under any of their ids, view rows under one.
    """

    whole: Collection[int]
    written: Mapping[int, Collection[int]]
    family: Family
    turned: Mapping[int, Collection[int]] = field(default_factory=dict)  # those written who may have come to have none

    @classmethod
    def of(
        cls,
        whole: Collection[int] = (),
        written: Mapping[int, Collection[int]] | None = None,
        family: Family | None = None,
    ) -> Self:
        """`family`: of all of them, if it is known."""
        written = written or {}
        if family is None:
            family = _grouped(_asked(_FAMILY, {*whole, *chain.from_iterable(written.values())}))
        return cls(whole, written, family)

    def by(self, kinds: Collection[int]) -> list[int]:
        """Those whose facts of these kinds are not what they were."""
        return self.with_family(set(self.whole).union(*(self.written.get(kind, ()) for kind in kinds)))

    def by_table(self, tables: Iterable[ViewTable]) -> dict[ViewTable, list[int]]:
        """Those whose rows of it may not be what they were.

        Facts stay for ever: nobody `whole` has ever stood in a table of whose kinds none of them has one.
        """
        ever, others = {kind for (kind,) in _asked(_KINDS, self.by(()))}, replace(self, whole=())
        return {table: (others if ever.isdisjoint(kinds_of(table)) else self).in_table(table) for table in tables}

    def in_table(self, table: ViewTable) -> list[int]:
        """As `by_table`, whatever kinds there are."""
        told = told_of(table)
        turned = {kind: self.turned.get(kind, ()) for kind in kinds_of(table) - told}
        return self.with_family({*chain.from_iterable(turned.values()), *self.by(told)})

    def with_family(self, some: Collection[int]) -> list[int]:
        """Of those concerned some, and everybody who is one human with them."""
        return sorted({*some}.union(*(self.family[one] for one in self.family.keys() & some)))


def project_persons(
    ids: Collection[int] | None,
    *,
    recorded_at: datetime,
    written: Mapping[int, Collection[int]] | None = None,
    turned: Mapping[int, Collection[int]] | None = None,
    arrived: Collection[int] = (),
) -> Kindred:
    """Bring the view of persons in line with their facts, and the counts with the view. What is around those `written`.

    Of `ids` everything may have changed (identity, a place in the tree), of all with None; of others what was
    `written`, by kind, so a table follows those of whom a kind it reads was; where it asks only whether there is a
    record, those of whom there was none or may be none any more (`turned`; all written, with None). `arrived` are those
    to whom a supplier has given an id: whoever had pointed at it waits no more.
    """
    if ids is None:
        return _project_all(recorded_at)
    written = written or {}
    waited = {person for (person,) in _asked(_WAITING, arrived)}
    asked = _AROUND_LINKED if ids or written.keys() & kinds_of(PENDING_LINK) else _AROUND
    around = _asked(asked, {*ids, *chain.from_iterable(written.values()), *arrived, *waited})
    family = _grouped((one, other) for tie, one, other in around if tie == "family")
    concerned = Concerned(ids, written, family, written if turned is None else turned)
    whole = set(concerned.by(()))
    persons = concerned.by_table((*PERSON_TABLES, SCOPE, HEADCOUNT))
    pointing = {person for tie, person, _ in around if tie == "link"}.union(family, *family.values())
    persons[PENDING_LINK] = [person for person in persons[PENDING_LINK] if person in pointing]
    learners = whole.union(persons[ENROLMENT])
    guardians = [(guardian, child) for tie, guardian, child in around if tie == "kin" and child in learners]
    whole_linked = with_merged(waited.union(guardian for guardian, child in guardians if child in whole))
    for table in (GUARDIANSHIP, PENDING_LINK):
        persons[table] = sorted({*persons[table], *whole_linked})
    seen = {*persons[SCOPE], *whole_linked, *(guardian for guardian, _ in guardians)}
    with counts.followed(learners={*persons[HEADCOUNT]}, seen=seen, recorded_at=recorded_at) as changed:
        for table in PERSON_TABLES:
            changed[table] = put_right(table, persons[table]) if persons[table] else ()
        # Made of the view, where guardians are alone.
        moved = whole.union(whole_linked, *(changed[table] for table in _SCOPE_READS))
        moved.update(guardian for guardian, child in guardians if child in changed[ENROLMENT])
        changed[SCOPE] = put_right(SCOPE, sorted(moved)) if moved else ()
        if (whole or changed[SCOPE]) and (doubted := {person for tie, person, _ in around if tie == "case"}):
            put_right(CASE_SCOPE, sorted(doubted))
        project_classes_of_teachers(concerned.with_family({*ids, *arrived}))
    # Recognition compares with the card whoever comes by an id.
    forget(Subject.PERSON, {*whole, *concerned.with_family(changed[PERSON_CARD]), *arrived})
    # A tie that is new was not there when it was asked who is tied to whom.
    return Kindred(family, has_cases=bool(changed[GUARDIANSHIP]) or any(tie == "case" for tie, _, _ in around))


def _project_all(recorded_at: datetime) -> Kindred:
    forget(Subject.PERSON, None)
    for table in (*PERSON_TABLES, SCOPE, CASE_SCOPE):
        put_right(table, None)
    counts.recount(recorded_at=recorded_at)
    return Kindred({}, has_cases=True)


def with_merged(ids: Collection[int]) -> list[int]:
    """The persons, those merged into them, those they are merged into, and whoever else is; in order."""
    return Concerned.of(ids).by(())


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """The seconds by the first."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        found[one].append(other)
    return found


def _asked(statement: str, ids: Iterable[int]) -> list[sql.Row]:
    asked = sorted(ids)
    if not asked:
        return []
    return sql.rows(statement, parameters(asked), bound=True)
