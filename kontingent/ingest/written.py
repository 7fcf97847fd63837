"""Whom a package wrote of: gathered while it is loaded, read from its facts by whoever goes on with it."""

from array import array
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from kontingent.current.actions import Applied
from kontingent.history.models import Batch
from kontingent.kernel import sql

# By the index on moments.
_PERSONS = """
    SELECT kind, array_agg(DISTINCT person_id) FROM fact
    WHERE recorded_at = ANY(%(moments)s) AND package_id = %(package)s
    GROUP BY kind
"""
_INSTITUTIONS = """
    SELECT DISTINCT institution_id FROM institution_fact
    WHERE recorded_at = ANY(%(moments)s) AND package_id = %(package)s
"""


@dataclass(slots=True)
class Written:
    """Persons by kind, as often as batches wrote of them, and institutions."""

    persons: defaultdict[int, "array[int]"] = field(default_factory=lambda: defaultdict(partial(array, "q")))
    institutions: set[int] = field(default_factory=set)

    @classmethod
    def by(cls, package_id: int) -> Self:
        moments = Batch.objects.filter(package_id=package_id).values_list("recorded_at", flat=True)
        asked = {"package": package_id, "moments": list(moments)}
        found = cls(institutions=set(sql.column(_INSTITUTIONS, asked, bound=True)))
        for kind, persons in sql.rows(_PERSONS, asked, bound=True):
            found.persons[kind].extend(persons)
        return found

    def add(self, applied: Applied) -> None:
        """A batch that is in: one that was lost wrote nothing."""
        for kind, persons in applied.persons.written.items():
            self.persons[kind].extend(persons)
        self.institutions.update(*applied.institutions.written.values())

    def of(self, kinds: Collection[int]) -> set[int]:
        """Persons of whom something of these kinds was written."""
        return set().union(*(self.persons[kind] for kind in kinds & self.persons.keys()))
