"""Forgetting what was accepted without a remark: whoever writes what an accepted item stands on calls this."""

from collections.abc import Collection

from kontingent.history.kinds.base import Subject
from kontingent.kernel import sql

_ALL = "DELETE FROM accepted_item WHERE is_person = %(is_person)s"
_OF_SOME = f"{_ALL} AND subject_id = ANY(%(ids)s::bigint[])"
_OF_SUPPLIER = f"{_OF_SOME} AND supplier = %(supplier)s"


def forget(subject: Subject, ids: Collection[int] | None, *, supplier_id: int | None = None) -> None:
    """What any supplier, or this one, said of these subjects (of all, with None) is read when it comes again."""
    if ids is None:
        sql.execute(_ALL, {"is_person": subject is Subject.PERSON})
    elif ids:
        asked = {"is_person": subject is Subject.PERSON, "ids": sorted(ids), "supplier": supplier_id}
        sql.execute(_OF_SOME if supplier_id is None else _OF_SUPPLIER, asked, bound=True)
