"""Where a tried package and other suppliers would mean different things, and whose value would be shown."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from kontingent.current.golden import choose, pair
from kontingent.current.references import read_references
from kontingent.current.suppliers import Suppliers, read_suppliers
from kontingent.current.versions import Version, known, read_versions
from kontingent.history.kinds.base import Kind, Subject, fields_of
from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.institutions import queries
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.kernel.portions import portions

_AT_ONCE = 500  # persons
_CLUSTER = """
    SELECT own.id, other.id FROM person AS own
      JOIN person AS other ON coalesce(other.merged_into_id, other.id) = coalesce(own.merged_into_id, own.id)
     WHERE own.id = ANY(%s)
"""


def disagreements(
    supplier_id: int, touched: Sequence[tuple[int, int]], suppliers: Suppliers | None = None
) -> Iterator[dict[str, Any]]:
    """`touched` are persons and kinds of whom the supplier and another one speak; other ranks by `suppliers`."""
    kinds: dict[int, set[int]] = defaultdict(set)
    for person, kind in touched:
        kinds[person].add(kind)
    suppliers = suppliers or read_suppliers()
    for some in portions(kinds, _AT_ONCE):
        versions = _by_person(some, {kind for person in some for kind in kinds[person]})
        meaning = read_references(_everywhere(), [one for own in versions.values() for one in own]).meaning
        for person in some:
            for code in sorted(kinds[person]):
                own = [one for one in versions[person] if one.kind == code]
                for group in pair(BY_CODE[code], own, resolve=meaning, rank=suppliers.rank):
                    for line in _of_group(BY_CODE[code], group, supplier_id, suppliers, meaning):
                        yield {"person_id": person, "kind": code, **line}


def _everywhere() -> Scope:
    root = queries.root()
    return Scope(root.pk if root else 0, open_data=True)


def _by_person(persons: Collection[int], kinds: Collection[int]) -> dict[int, list[Version]]:
    """With what stands under the ids of those merged with him."""
    cluster = sql.rows(_CLUSTER, [list(persons)])
    told: dict[int, list[Version]] = defaultdict(list)
    for version in known(read_versions(Subject.PERSON, {other for _, other in cluster}, kinds), None):
        told[version.subject_id].append(version)
    found: dict[int, list[Version]] = defaultdict(list)
    for person, other in cluster:
        found[person] += told[other]
    return found


def _of_group(
    kind: type[Kind],
    group: Sequence[Version],
    supplier_id: int,
    suppliers: Suppliers,
    meaning: Any,  # noqa: ANN401 - as choose takes it
) -> Iterator[dict[str, Any]]:
    if all(one.supplier == supplier_id for one in group) or all(one.supplier != supplier_id for one in group):
        return
    chains = {one.identity: [one] for one in group}
    for field in fields_of(kind):
        chosen = choose(field, group, rank=suppliers.rank, resolve=meaning, chains=chains)
        if chosen.version is None:
            continue
        told = [chosen.version, *chosen.others]
        ours = next((one for one in told if one.supplier == supplier_id), None)
        theirs = next((one for one in told if one.supplier != supplier_id), None)
        if chosen.others and ours is not None and theirs is not None:
            yield {
                "field": field.name,
                "before": theirs.value(field.name),
                "after": ours.value(field.name),
                "other": theirs.supplier,
                "is_shown": chosen.version.supplier == supplier_id,
            }
