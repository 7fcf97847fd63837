"""What a supplier may write: kinds, and parts of the tree. Free of the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Grant:
    """None is everything: the whole region, every kind."""

    institution_id: int | None
    kind: int | None


@dataclass(frozen=True, slots=True)
class Rights:
    """No grants, no rights."""

    grants: frozenset[Grant]

    @classmethod
    def of(cls, grants: Iterable[tuple[int | None, int | None]]) -> Self:
        """Pairs of institution and kind."""
        return cls(frozenset(Grant(*pair) for pair in grants))

    def allows(self, kind: int, path: Sequence[int]) -> bool:
        """May the supplier write this kind of an institution, or of a person there? `path`: ids from the root to it."""
        places = {None, *path}
        return any(grant.institution_id in places and grant.kind in (None, kind) for grant in self.grants)

    def kinds(self, path: Sequence[int]) -> frozenset[int] | None:
        """The kinds it may write there; None is every kind."""
        places = {None, *path}
        here = [grant.kind for grant in self.grants if grant.institution_id in places]
        return None if None in here else frozenset(kind for kind in here if kind is not None)
