"""How many records a section shows: records of several suppliers about the same thing are one, as on the page."""

from datetime import date

from kontingent.current.golden import pair
from kontingent.current.references import read_references
from kontingent.current.suppliers import read_suppliers
from kontingent.current.versions import known
from kontingent.history.kinds.base import Subject
from kontingent.history.kinds.catalogue import KINDS
from kontingent.history.kinds.person import Guardianship
from kontingent.institutions.scope import Scope
from kontingent.portfolios.access import Access
from kontingent.portfolios.seen import read_seen

# Children are a block of their own, made from the current view.
_COUNTED = [kind for kind in KINDS if kind.subject is Subject.PERSON and kind.many and kind is not Guardianship]


def count_records(scope: Scope, access: Access, on: date | None) -> dict[int, int]:
    """What a person's sections show on the day, by kind, of the kinds that have many; paired by the page's own code."""
    versions = known(read_seen(scope, access, [kind.code for kind in _COUNTED]), on, access.moment(on))
    meaning, rank = read_references(scope, versions).meaning, read_suppliers().rank
    return {
        kind.code: len(pair(kind, [one for one in versions if one.kind == kind.code], resolve=meaning, rank=rank))
        for kind in _COUNTED
    }
