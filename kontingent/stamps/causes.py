"""Why a number of a frozen copy is another one today: each record that came or went has one cause."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from kontingent.history.kinds.base import Kind
from kontingent.institutions.models import Institution
from kontingent.kernel import sql
from kontingent.people.models import Person
from kontingent.stamps.records import Records, person_of, place_of, without


class Cause(Enum):
    """In the order in which they are looked for."""

    MERGED = "объединено"
    MOVED = "перемещено"
    WITHDRAWN = "отозвано"
    LATER = "пришло позже"
    DAY = "другой день отсчёта"  # nobody has told anything of it since: days have passed
    CORRECTED = "исправлено"


@dataclass(frozen=True, slots=True)
class StampDifference:
    """One record more (`by` 1) or less (-1) than the copy has, and of whom or of what it is."""

    cause: Cause
    name: str
    by: int


# By person: whether a record was withdrawn since, whether one is told of that nobody had told of before.
_TOLD = """
SELECT coalesce(p.merged_into_id, p.id), bool_or(f.payload IS NULL), bool_or(f.payload IS NOT NULL AND NOT EXISTS (
    SELECT FROM fact b WHERE b.person_id = f.person_id AND b.kind = f.kind AND b.supplier = f.supplier
       AND b.key = f.key AND b.recorded_at <= %(since)s AND b.payload IS NOT NULL))
FROM fact f JOIN person p ON p.id = f.person_id
WHERE (p.id = ANY(%(persons)s) OR p.merged_into_id = ANY(%(persons)s)) AND f.kind = ANY(%(kinds)s)
  AND f.recorded_at > %(since)s AND f.superseded_at > now()
GROUP BY 1
"""
_PLACES_TOLD = """
SELECT f.institution_id, bool_or(f.payload IS NULL), bool_or(f.payload IS NOT NULL AND NOT EXISTS (
    SELECT FROM institution_fact b WHERE b.institution_id = f.institution_id AND b.kind = f.kind
       AND b.supplier = f.supplier AND b.key = f.key AND b.recorded_at <= %(since)s AND b.payload IS NOT NULL))
FROM institution_fact f
WHERE f.institution_id = ANY(%(places)s) AND f.kind = ANY(%(kinds)s) AND f.recorded_at > %(since)s
  AND f.superseded_at > now()
GROUP BY 1
"""
_MERGED = """
SELECT person_id, survivor_id FROM person_merge
WHERE (merged_at > %(since)s OR undone_at > %(since)s)
  AND (person_id = ANY(%(persons)s) OR survivor_id = ANY(%(persons)s))
"""
_MOVED = "SELECT DISTINCT object_id FROM audit_entry WHERE action = 'institution_moved' AND at > %(since)s"


@dataclass(frozen=True, slots=True)
class Compared:
    """What two answers are of: records of these kinds below the body; `since` the first of them was made.

    `is_once`: each person counts once, wherever he is. `is_of_days`: the two are of different days of counting.
    """

    kinds: tuple[type[Kind], ...]
    body: Institution
    since: datetime
    is_once: bool = False
    is_of_days: bool = False


def differences(compared: Compared, then: Records, now: Records) -> list[StampDifference]:
    """Those of the copy are looked for under the survivors of today."""
    gone, come = (without(*pair, is_once=compared.is_once) for pair in ((then, now), (now, then)))
    if not gone and not come:
        return []
    known = _Since(compared, [*gone, *come])
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

    def __init__(self, compared: Compared, names: Collection[str]) -> None:
        self.compared = compared
        ids = {person_of(name) for name in names} - {0}
        self.survivors = dict(
            Person.objects.filter(pk__in=ids, merged_into__isnull=False).values_list("pk", "merged_into")
        )
        asked = {"since": compared.since, "persons": [*ids, *self.survivors.values()]}
        self.merged = {id_ for pair in sql.rows(_MERGED, asked) for id_ in pair} if ids else set()
        places = {place_of(name) for name in names}
        self.paths = dict(Institution.objects.filter(pk__in=places).values_list("pk", "path"))
        self.moved = set(sql.column(_MOVED, asked))
        kinds = [kind.code for kind in compared.kinds]
        rows = sql.rows(_TOLD if ids else _PLACES_TOLD, {**asked, "places": [*places], "kinds": kinds})
        self.told = {id_: (is_withdrawn, is_new) for id_, is_withdrawn, is_new in rows}

    def cause(self, name: str, by: int) -> Cause:
        place, person = place_of(name), person_of(name)
        subject = self.survivors.get(person, person) if person else place
        path = self.paths.get(place, [])
        if person and {person, subject} & self.merged:
            return Cause.MERGED
        if self.moved & {*path, place} or self.compared.body.pk not in path:
            return Cause.MOVED
        is_withdrawn, is_new = self.told.get(subject, (False, False))
        if by < 0 and is_withdrawn:
            return Cause.WITHDRAWN
        if by > 0 and is_new:
            return Cause.LATER
        return Cause.DAY if self.compared.is_of_days and subject not in self.told else Cause.CORRECTED
