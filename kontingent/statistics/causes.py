"""Why a number of a frozen copy is another one today: each record that came or went has one cause."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from kontingent.history.kinds.institution import SchoolClass
from kontingent.history.kinds.learning import Enrolment
from kontingent.institutions.models import Institution
from kontingent.kernel import sql
from kontingent.people.models import Person
from kontingent.statistics.counted import FormMeasure

Records = Counter[str]


class Cause(Enum):
    """In the order in which they are looked for."""

    MERGED = "объединено"
    MOVED = "перемещено"
    WITHDRAWN = "отозвано"
    LATER = "пришло позже"
    CORRECTED = "исправлено"


@dataclass(frozen=True, slots=True)
class StampDifference:
    """One record more (`by` 1) or less (-1) than the copy has, and of whom or of what it is."""

    cause: Cause
    name: str
    by: int


# By person: whether a membership was withdrawn since, whether one is told of that nobody had told of before.
_TOLD = """
SELECT coalesce(p.merged_into_id, p.id), bool_or(f.payload IS NULL), bool_or(f.payload IS NOT NULL AND NOT EXISTS (
    SELECT FROM fact b WHERE b.person_id = f.person_id AND b.kind = f.kind AND b.supplier = f.supplier
       AND b.key = f.key AND b.recorded_at <= %(since)s AND b.payload IS NOT NULL))
FROM fact f JOIN person p ON p.id = f.person_id
WHERE (p.id = ANY(%(persons)s) OR p.merged_into_id = ANY(%(persons)s)) AND f.kind = %(kind)s
  AND f.recorded_at > %(since)s AND f.superseded_at > now()
GROUP BY 1
"""
_CLASSES_TOLD = """
SELECT f.institution_id, bool_or(f.payload IS NULL), bool_or(f.payload IS NOT NULL AND NOT EXISTS (
    SELECT FROM institution_fact b WHERE b.institution_id = f.institution_id AND b.kind = f.kind
       AND b.supplier = f.supplier AND b.key = f.key AND b.recorded_at <= %(since)s AND b.payload IS NOT NULL))
FROM institution_fact f
WHERE f.institution_id = ANY(%(places)s) AND f.kind = %(kind)s AND f.recorded_at > %(since)s
  AND f.superseded_at > now()
GROUP BY 1
"""
_MERGED = """
SELECT person_id, survivor_id FROM person_merge
WHERE (merged_at > %(since)s OR undone_at > %(since)s)
  AND (person_id = ANY(%(persons)s) OR survivor_id = ANY(%(persons)s))
"""
_MOVED = "SELECT DISTINCT object_id FROM audit_entry WHERE action = 'institution_moved' AND at > %(since)s"


def differences(
    counted: FormMeasure, then: Records, now: Records, *, body: Institution, since: datetime
) -> list[StampDifference]:
    """Those of the copy are looked for under the survivors of today."""
    gone, come = then - now, now - then
    if not gone and not come:
        return []
    known = _Since(counted, [*gone, *come], body, since)
    found = [StampDifference(known.cause(name, by), name, by) for name, by in _each(gone, -1)]
    return found + [StampDifference(known.cause(name, by), name, by) for name, by in _each(come, 1)]


def counts(found: Iterable[StampDifference]) -> Mapping[Cause, tuple[int, int]]:
    """(came, went) by cause, in their order."""
    came, went = Counter[Cause](), Counter[Cause]()
    for one in found:
        (came if one.by > 0 else went)[one.cause] += 1
    return {cause: (came[cause], went[cause]) for cause in Cause if came[cause] or went[cause]}


def _each(names: Records, by: int) -> Iterable[tuple[str, int]]:
    return ((name, by) for name in sorted(names.elements()))


class _Since:
    """What happened since the copy to those that differ."""

    def __init__(self, counted: FormMeasure, names: Collection[str], body: Institution, since: datetime) -> None:
        self.counted, self.body = counted, body
        ids = {int(person_of(name)) for name in names} if counted.is_of_persons else set[int]()
        self.survivors = dict(
            Person.objects.filter(pk__in=ids, merged_into__isnull=False).values_list("pk", "merged_into")
        )
        asked = {"since": since, "persons": [*ids, *self.survivors.values()]}
        self.merged = {id_ for pair in sql.rows(_MERGED, asked) for id_ in pair} if ids else set()
        places = {int(place_of(name)) for name in names}
        self.paths = dict(Institution.objects.filter(pk__in=places).values_list("pk", "path"))
        self.moved = set(sql.column(_MOVED, asked))
        kind, statement = (Enrolment, _TOLD) if counted.is_of_persons else (SchoolClass, _CLASSES_TOLD)
        rows = sql.rows(statement, {**asked, "places": [*places], "kind": kind.code})
        self.told = {id_: (is_withdrawn, is_new) for id_, is_withdrawn, is_new in rows}

    def cause(self, name: str, by: int) -> Cause:
        place = int(place_of(name))
        person = int(person_of(name)) if self.counted.is_of_persons else 0
        subject = self.survivors.get(person, person) if person else place
        path = self.paths.get(place, [])
        if person and {person, subject} & self.merged:
            return Cause.MERGED
        if self.moved & {*path, place} or self.body.pk not in path:
            return Cause.MOVED
        is_withdrawn, is_new = self.told.get(subject, (False, False))
        if by < 0 and is_withdrawn:
            return Cause.WITHDRAWN
        return Cause.LATER if by > 0 and is_new else Cause.CORRECTED


def person_of(name: str) -> str:
    return name.partition(".")[0]


def place_of(name: str) -> str:
    """Of a membership or a class."""
    return name.partition("\t")[0] if "\t" in name else name.partition(".")[2]
