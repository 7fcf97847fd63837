"""What moved an application in its queue: which package changed what, and when."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from kontingent.current.projection.persons import with_merged
from kontingent.history.kinds.base import KindField, fields_of
from kontingent.history.kinds.in_sql import with_codes
from kontingent.history.kinds.learning import Application
from kontingent.history.masking import is_masked
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.portfolios.presentation import display

# Whatever decides on the place: what of it stands in the order, and what takes one in and out.
DECIDING = ("benefit", "registered", "registered_time", "desired", "status")
_TOLD = with_codes("""
    SELECT coalesce(member.merged_into_id, member.id), fact.supplier, supplier.name, fact.key,
           left(coalesce(fact.payload ->> 'number', fact.key), 200), known.institution_id, fact.recorded_at,
           fact.package_id, fact.payload::text
    FROM fact
    JOIN person member ON member.id = fact.person_id
    JOIN supplier ON supplier.id = fact.supplier
    LEFT JOIN institution_external_id known
      ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'organisation'
    WHERE fact.person_id = ANY(%(persons)s) AND fact.kind = kind(Application)
    ORDER BY fact.recorded_at, fact.package_id
""")
FIRST = "Заявление получено"
CLOSED = "Изменены закрытые сведения"


class ToldApplication(NamedTuple):
    """A version of an application, as a package told it."""

    person_id: int
    supplier_id: int
    supplier: str
    key: str
    number: str
    institution_id: int | None
    recorded_at: datetime
    package_id: int
    payload: str | None

    @property
    def said(self) -> dict[str, Any]:
        """Its fields; none where the supplier withdrew it."""
        return orjson.loads(self.payload) if self.payload is not None else {}


@dataclass(frozen=True, slots=True)
class QueueMove:
    at: datetime
    said: str
    supplier: str
    package_id: int


def read_told(persons: Collection[int]) -> list[ToldApplication]:
    """Every version of every application of the persons, as they were recorded."""
    return sql.rows(_TOLD, {"persons": with_merged(persons)}, into=ToldApplication) if persons else []


def read_moves(scope: Scope, institution_id: int, persons: Collection[int]) -> Mapping[tuple[int, str], QueueMove]:
    """The last of every application to the organisation, by its person and number."""
    before: dict[tuple[int, int, str], dict[str, Any]] = {}
    found: dict[tuple[int, str], QueueMove] = {}
    for one in read_told(persons):
        said = one.said
        was = before.get((one.person_id, one.supplier_id, one.key))
        before[one.person_id, one.supplier_id, one.key] = said
        words = FIRST if was is None else "; ".join(_changed(scope, was, said))
        if words and one.institution_id == institution_id:
            found[one.person_id, one.number] = QueueMove(one.recorded_at, words, one.supplier, one.package_id)
    return found


def _changed(scope: Scope, was: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[str]:
    known = [one for one in fields_of(Application) if one.name in DECIDING]
    changed = [one for one in known if was.get(one.name) != said.get(one.name)]
    for one in changed:
        if not is_masked(scope, one):
            yield f"{one.label}: {_words(one, was)} → {_words(one, said)}"
    if any(is_masked(scope, one) for one in changed):
        yield CLOSED


def _words(known: KindField, payload: Mapping[str, Any]) -> str:
    return display(known, payload.get(known.name)) or payload.get("raw", {}).get(known.name) or "не указано"
