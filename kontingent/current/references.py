"""Whom and what the suppliers' own ids in payloads mean, for as many of them as one page needs: two queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kontingent.current.versions import Version
from kontingent.history.kinds.base import KindField, fields_of
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.history.masking import person_name
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.kernel.identifiers import series_shown

_INSTITUTIONS = """
SELECT e.supplier_id, e.external_id, i.id, coalesce(nullif(i.short_name, ''), i.full_name)
FROM unnest(%(suppliers)s::smallint[], %(ids)s::text[]) AS asked (supplier, id)
JOIN institution_external_id e ON e.supplier_id = asked.supplier AND e.external_id = asked.id
JOIN institution i ON i.id = e.institution_id
"""

_PERSONS = """
SELECT e.supplier_id, e.external_id, c.person_id, c.family_name, c.given_name, c.additional_name
FROM unnest(%(suppliers)s::smallint[], %(ids)s::text[]) AS asked (supplier, id)
JOIN person_external_id e ON e.supplier_id = asked.supplier AND e.external_id = asked.id
JOIN person p ON p.id = e.person_id
JOIN person_card c ON c.person_id = coalesce(p.merged_into_id, p.id)
JOIN person_scope s ON s.person_id = c.person_id AND s.scope_id = %(scope)s
"""


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference leads to, and how it is called on the page."""

    type: str  # institution or person
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class References:
    """Targets by (supplier, supplier's id). A person outside the viewer's scope is not among them."""

    institutions: Mapping[tuple[int, str], Target] = field(default_factory=dict)
    persons: Mapping[tuple[int, str], Target] = field(default_factory=dict)

    def target(self, supplier: int, known: KindField, value: Any) -> Target | None:  # noqa: ANN401 - any JSON value
        table = {"institution": self.institutions, "person": self.persons}.get(known.type)
        return None if table is None else table.get((supplier, str(value)))

    def meaning(self, supplier: int, known: KindField, value: Any) -> Any:  # noqa: ANN401 - any JSON value
        """What values of two suppliers are compared by: the target's id, the normal form, or the value itself."""
        target = self.target(supplier, known, value)
        if target is not None:
            return target.type, target.id
        return series_shown(value) if known.name == "series" else value


def read_references(scope: Scope, versions: Iterable[Version]) -> References:
    asked: dict[str, set[tuple[int, str]]] = {"institution": set(), "person": set()}
    for version in versions:
        for known in fields_of(BY_CODE[version.kind]):
            value = version.value(known.name)
            if known.type in asked and value is not None:
                asked[known.type].add((version.supplier, value))
    return References(_institutions(asked["institution"]), _persons(scope, asked["person"]))


def _institutions(asked: set[tuple[int, str]]) -> dict[tuple[int, str], Target]:
    return {
        (supplier, external): Target("institution", id_, name)
        for supplier, external, id_, name in _ask(_INSTITUTIONS, asked, {})
    }


def _persons(scope: Scope, asked: set[tuple[int, str]]) -> dict[tuple[int, str], Target]:
    return {
        (supplier, external): Target("person", id_, person_name(scope, *names))
        for supplier, external, id_, *names in _ask(_PERSONS, asked, {"scope": scope.institution_id})
    }


def _ask(statement: str, asked: set[tuple[int, str]], more: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    if not asked:
        return []
    ordered = sorted(asked)
    return sql.rows(
        statement, {"suppliers": [pair[0] for pair in ordered], "ids": [pair[1] for pair in ordered], **more}
    )
