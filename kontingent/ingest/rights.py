"""What the supplier of a package may write, as its loading asks it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kontingent.history.kinds.catalogue import KINDS
from kontingent.history.kinds.institution import Subordination
from kontingent.institutions.models import Institution, Supplier
from kontingent.institutions.suppliers import Rights
from kontingent.kernel import sql

_RIGHTS = "SELECT institution_id, kind FROM supplier_right WHERE supplier_id = %s"


@dataclass(frozen=True, slots=True)
class Allowance:
    """`kinds` may be written somewhere; with `regional`, anywhere."""

    rights: Rights
    kinds: frozenset[int]
    regional: bool

    def allows(self, kind: int, path: Sequence[int] | None) -> bool:
        """`path` from the root down to the institution a record names; None if nobody knows that institution."""
        return kind in self.kinds and self.rights.allows(kind, path or ())


def allowance_of(supplier: Supplier) -> Allowance:
    return allowed(supplier, sql.rows(_RIGHTS, [supplier.pk], bound=True))


def allowed(supplier: Supplier, granted: Iterable[tuple[int | None, int | None]]) -> Allowance:
    """By pairs of institution and kind."""
    rights = Rights.of(granted)
    kinds = {kind.code for kind in KINDS if any(grant.kind in (None, kind.code) for grant in rights.grants)}
    if not supplier.decides_subordination:
        kinds.discard(Subordination.code)
    return Allowance(rights, frozenset(kinds), all(grant.institution_id is None for grant in rights.grants))


def paths_of(institution_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    rows = Institution.objects.filter(pk__in=institution_ids).values_list("pk", "path")
    return {pk: tuple(path) for pk, path in rows.order_by("pk")}
