"""What a supplier may write: kinds, each for the region or for some subtrees of institutions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kontingent.history.kinds.catalogue import KINDS
from kontingent.history.kinds.institution import Subordination
from kontingent.institutions.models import Institution, Supplier, SupplierRight


@dataclass(frozen=True, slots=True)
class Rights:
    """`subtrees` of a kind are ids of institutions, or None for the whole region; a kind that is absent is closed."""

    subtrees: Mapping[int, frozenset[int] | None]

    @property
    def kinds(self) -> frozenset[int]:
        return frozenset(self.subtrees)

    @property
    def regional(self) -> bool:
        """Whether every kind that may be written may be written anywhere."""
        return all(subtrees is None for subtrees in self.subtrees.values())

    def allow(self, kind: int, path: Collection[int] | None) -> bool:
        """`path` from the root down to the institution a record names; None if it names none, or one unknown."""
        if kind not in self.subtrees:
            return False
        subtrees = self.subtrees[kind]
        return subtrees is None or (path is not None and not subtrees.isdisjoint(path))


def rights_of(supplier: Supplier) -> Rights:
    subtrees: dict[int, frozenset[int] | None] = {}
    for right in SupplierRight.objects.filter(supplier=supplier).order_by("pk"):
        for code in [kind.code for kind in KINDS] if right.kind is None else [right.kind]:
            known = subtrees.get(code, frozenset())
            if right.institution_id is None or known is None:
                subtrees[code] = None
            else:
                subtrees[code] = known | {right.institution_id}
    if not supplier.decides_subordination:
        subtrees.pop(Subordination.code, None)
    return Rights(subtrees)


def paths_of(institution_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    rows = Institution.objects.filter(pk__in=institution_ids).values_list("pk", "path")
    return {pk: tuple(path) for pk, path in rows.order_by("pk")}
