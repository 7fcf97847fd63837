"""What loading a package would do, read from the shadow of the register that it was tried on.

Counts are whole; of lines the first `LINES` of each sort are kept.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson

from kontingent.current.projection.persons import with_merged
from kontingent.current.projection.statements import ENROLMENT, parameters, text
from kontingent.history.kinds.base import Subject, fields_of
from kontingent.history.kinds.catalogue import BY_CODE, KINDS
from kontingent.history.kinds.in_sql import with_codes
from kontingent.history.kinds.person import General
from kontingent.history.models import OPEN_END
from kontingent.ingest.disagreeing import disagreements
from kontingent.ingest.models import ForeseenLine, Remark, Withdrawal
from kontingent.ingest.run import Run
from kontingent.institutions.models import Institution
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear
from kontingent.kernel.portions import portions

LINES = 10_000
_AT_ONCE = 2000  # records
What = ForeseenLine.What
Row = TypeVar("Row", Remark, Withdrawal)

_BY_KIND = """
    SELECT seen.kind, count(*) FILTER (WHERE payload IS NOT NULL AND ended.key IS NULL),
           count(*) FILTER (WHERE payload IS NOT NULL AND ended.key IS NOT NULL),
           count(*) FILTER (WHERE payload IS NULL)
      FROM seen_{table} AS seen LEFT JOIN ended_{table} AS ended USING ({column}, kind, key) GROUP BY seen.kind
"""
_GONE = "SELECT kind, count(*) FROM package_absence WHERE package_id = %s GROUP BY kind"
_TAKE_GONE = """
    INSERT INTO ended_fact SELECT subject_id, kind, key FROM package_absence WHERE package_id = %s AND is_person
        ON CONFLICT DO NOTHING
"""
_CHANGED = """
    SELECT {column}, kind, was.payload::text, seen.payload::text
      FROM ended_{table} AS ended
      JOIN seen_{table} AS seen USING ({column}, kind, key)
      JOIN public.{table} AS was USING ({column}, kind, key)
     WHERE was.supplier = %(supplier)s AND was.superseded_at = %(open)s AND seen.payload IS NOT NULL
     ORDER BY {column}, kind, key
"""
_NEW = with_codes("""
    SELECT person.id, person.is_provisional, fact.payload::text
      FROM seen_person AS person
      LEFT JOIN seen_fact AS fact ON fact.person_id = person.id AND fact.kind = kind(General)
     ORDER BY person.id DESC LIMIT %(lines)s
""")
# Whose records of enrolment, or of the organisations they name, the package writes or takes; as it calls them.
_MOVING = with_codes("""
    WITH moving AS (
        SELECT person_id FROM seen_fact WHERE kind = kind(Enrolment) AND person_id > 0
         UNION SELECT person_id FROM ended_fact WHERE kind = kind(Enrolment)
         UNION SELECT person_id FROM pending_link JOIN seen_institution_external_id USING (supplier_id, external_id)
                WHERE target = 'institution')
    SELECT coalesce(merged_into_id, id), id FROM moving JOIN person ON id = person_id ORDER BY 1, 2
""")
# Of the running school year and those to come, what has not ended: the view, and what would be projected into it.
_MEMBERS = """
    SELECT DISTINCT person_id, is_after, institution_id, class_name, school_year FROM (
        SELECT false AS is_after, person_id, institution_id, class_name, school_year, date_to
          FROM enrolment WHERE person_id = ANY(%(ids)s::bigint[])
         UNION ALL
        SELECT true, person_id, institution_id, class_name, school_year, date_to FROM ({projected}) AS projected
    ) AS member
     WHERE date_to >= %(today)s AND school_year >= %(running)s
     ORDER BY person_id, school_year, institution_id, class_name
"""
_NEW_PLACES = (
    "SELECT institution_id, min(external_id) FROM seen_institution_external_id WHERE institution_id < 0 GROUP BY 1"
)
_TOUCHED = """
    SELECT DISTINCT person_id, kind FROM seen_fact AS seen
     WHERE payload IS NOT NULL AND person_id > 0 AND EXISTS (
           SELECT FROM person JOIN person AS other ON coalesce(other.merged_into_id, other.id)
                                                    = coalesce(person.merged_into_id, person.id)
             JOIN public.fact AS told ON told.person_id = other.id
            WHERE person.id = seen.person_id AND told.kind = seen.kind AND told.supplier <> %(supplier)s
              AND told.superseded_at = %(open)s AND told.payload IS NOT NULL)
     ORDER BY person_id, kind
"""
_CALLED = """
    SELECT person_id, min(external_id) FROM person_external_id WHERE supplier_id = %s AND person_id = ANY(%s) GROUP BY 1
"""
_TABLES = {Subject.PERSON: ("fact", "person_id"), Subject.INSTITUTION: ("institution_fact", "institution_id")}


@dataclass(slots=True)
class Foreseen:
    """Rows to be kept with the package, and what is told of them in numbers."""

    package_id: int
    remarks: list[Remark]
    withdrawals: list[Withdrawal]
    kinds: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    fields: Counter[tuple[int, str]] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)  # lines by what they tell, those not kept too
    lines: list[ForeseenLine] = field(default_factory=list)
    batches: int = 1

    def add(self, what: What, **line: Any) -> None:  # noqa: ANN401 - values of any column
        self.counts[what] += 1
        if self.counts[what] <= LINES:
            self.lines.append(ForeseenLine(package_id=self.package_id, what=what, **line))

    @property
    def told(self) -> dict[str, Any]:
        order = [kind.code for kind in KINDS]
        return {
            "kinds": [{"kind": kind, **self.kinds[kind]} for kind in sorted(self.kinds, key=order.index)],
            "fields": [{"kind": kind, "field": name, "n": n} for (kind, name), n in self.fields.most_common()],
            "lines": dict(self.counts),
            "batches": self.batches,
        }


def find(run: Run) -> Foreseen:
    """Within the shadow."""
    found = Foreseen(run.package.pk, _rows(run, Remark), _rows(run, Withdrawal))
    found.batches = run.package.done_batches
    _count(run, found)
    asked = {"supplier": run.supplier_id, "open": OPEN_END}
    for subject, (table, column) in _TABLES.items():
        _note_changes(subject, found, sql.chunks(_CHANGED.format(table=table, column=column), asked, size=_AT_ONCE))
    _note_new(run, found)
    _note_moves(run, found)
    for line in disagreements(run.supplier_id, sql.rows(_TOUCHED, asked)):
        found.add(What.CONFLICT, **line)
    _name(run, found)
    return found


def registered_places(ids: Collection[int]) -> list[int]:
    """Of the institutions that a package speaks of those that the register has without it."""
    return list(Institution.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _rows(run: Run, model: type[Row]) -> list[Row]:
    """As they are to be kept: their own ids, and those of persons below zero, are of this shadow."""
    rows = list(model.objects.filter(package_id=run.package.pk).order_by("pk"))
    for row in rows:
        row.pk = None
        if isinstance(row, Remark):
            row.person_id = row.person_id if (row.person_id or 0) > 0 else None
            row.institution_id = row.institution_id if (row.institution_id or 0) > 0 else None
    return rows


def _count(run: Run, found: Foreseen) -> None:
    for table, column in _TABLES.values():
        for kind, new, changed, withdrawn in sql.rows(_BY_KIND.format(table=table, column=column)):
            found.kinds[kind].update(new=new, changed=changed, withdrawn=withdrawn)
    for kind, gone in sql.rows(_GONE, [run.package.pk]):
        found.kinds[kind].update(new=0, changed=0, withdrawn=gone)
        run.counts["withdrawn"] += gone


def _note_changes(subject: Subject, found: Foreseen, chunks: Iterable[list[tuple[Any, ...]]]) -> None:
    for id_, kind, before, after in (row for chunk in chunks for row in chunk):
        was, now = orjson.loads(before or "{}"), orjson.loads(after)
        for known in fields_of(BY_CODE[kind]):
            values = _said(was, known.name), _said(now, known.name)
            if values[0] != values[1]:
                found.fields[kind, known.name] += 1
                whose = {f"{subject.value}_id": id_}
                found.add(What.CHANGED, kind=kind, field=known.name, before=values[0], after=values[1], **whose)


def _said(payload: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - any JSON value
    """A value; what was sent where it does not fit stands as `raw`."""
    value, raw = payload.get(name), payload.get("raw", {}).get(name)
    return {"raw": raw} if value is None and raw is not None else value


def _note_new(run: Run, found: Foreseen) -> None:
    for id_, is_provisional, payload in sql.rows(_NEW, {"lines": 2 * LINES}):
        said = orjson.loads(payload or "{}")
        name = [said.get(part) or "" for part in General.name_fields]
        what = What.PROVISIONAL if is_provisional else What.NEW
        found.add(what, person_id=id_, kind=General.code, after={"name": name, "born": said.get("birth_date")})
    found.counts.update(new=0, provisional=0)
    found.counts[What.NEW] = run.counts["persons_new"]
    found.counts[What.PROVISIONAL] = run.counts["persons_provisional"]


def _note_moves(run: Run, found: Foreseen) -> None:
    """Places by id; one that is new, as its supplier calls it."""
    sql.execute(_TAKE_GONE, [run.package.pk])
    moving, new_places = sql.pairs(_MOVING), sql.pairs(_NEW_PLACES)
    days = {"today": clock.today(), "running": SchoolYear.of(clock.today()).first}
    for some in portions(moving, _AT_ONCE):
        told: dict[int, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
        statement = _MEMBERS.format(projected=text(ENROLMENT))
        for person, is_after, place, *rest in sql.rows(statement, {**parameters(with_merged(some)), **days}):
            told[person][is_after].append([new_places.get(place, place), *rest])
        for person, (before, after) in told.items():
            if before != after:
                what = What.MOVED if before and after else What.ARRIVED if after else What.LEFT
                found.add(what, person_id=moving[person], before=before, after=after)


def _name(run: Run, found: Foreseen) -> None:
    """By the supplier's ids: who is new has no other, and his number is of this shadow."""
    persons = sorted({line.person_id for line in found.lines if line.person_id is not None})
    called = sql.pairs(_CALLED, [run.supplier_id, persons])
    for line in found.lines:
        line.item = called.get(line.person_id, "")
        line.person_id = line.person_id if (line.person_id or 0) > 0 else None
        line.institution_id = line.institution_id if (line.institution_id or 0) > 0 else None
