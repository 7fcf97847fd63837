"""All that a viewer may know of a person, read once for a page: sections, counts, history and days are made of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from kontingent.current.golden import pair
from kontingent.current.references import References, read_references
from kontingent.current.suppliers import Suppliers, read_suppliers
from kontingent.current.versions import Version, known
from kontingent.history.kinds.base import Kind, Subject
from kontingent.history.kinds.catalogue import of_subject
from kontingent.history.masking import is_closed
from kontingent.institutions.scope import Scope
from kontingent.portfolios.access import Access
from kontingent.portfolios.flags import flagging_for
from kontingent.portfolios.presentation import Presenter
from kontingent.portfolios.seen import read_seen

# Children are a block of their own, made from the current view.
_COUNTED = [kind for kind in of_subject(Subject.PERSON) if kind.many and not kind.kinship]


@dataclass(frozen=True, slots=True)
class Records:
    """Every version of every record, none of sections closed for the viewer; what they refer to; who sent them."""

    versions: tuple[Version, ...]
    references: References
    suppliers: Suppliers

    @classmethod
    def among(cls, scope: Scope, versions: Sequence[Version]) -> Self:
        return cls(tuple(versions), read_references(scope, versions), read_suppliers())

    def of(self, kinds: Collection[type[Kind]]) -> list[Version]:
        codes = {kind.code for kind in kinds}
        return [version for version in self.versions if version.kind in codes]

    def presenter(self, scope: Scope, day: date, birth_date: date | None = None) -> Presenter:
        """Rules that need an age say nothing to a masked viewer: he knows the year of birth alone."""
        flags = flagging_for(None if scope.masked else birth_date)
        return Presenter(scope, self.references, self.suppliers.names, self.suppliers.rank, flags, day)

    def counts(self, access: Access, on: date | None) -> dict[int, int]:
        """How many records sections show on the day, by kind, of the kinds that have many.

        Records of several suppliers about the same thing are one: paired by the page's own code.
        """
        shown = known(self.of(_COUNTED), on, access.moment(on))
        meaning, rank = self.references.meaning, self.suppliers.rank
        return {
            kind.code: len(pair(kind, [one for one in shown if one.kind == kind.code], resolve=meaning, rank=rank))
            for kind in _COUNTED
        }


def read_records(scope: Scope, access: Access) -> Records:
    kinds = [kind.code for kind in of_subject(Subject.PERSON) if not is_closed(scope, kind)]
    return Records.among(scope, read_seen(scope, access, kinds))
