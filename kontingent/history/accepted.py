"""Forgetting what was accepted without a remark: whoever writes what an accepted item stands on calls this."""

from collections.abc import Collection

from kontingent.history.kinds.base import Subject
from kontingent.kernel import sql

_FORGET = """
    DELETE FROM accepted_item
     WHERE is_person = %(is_person)s AND (%(ids)s::bigint[] IS NULL OR subject_id = ANY(%(ids)s::bigint[]))
       AND (%(supplier)s::smallint IS NULL OR supplier = %(supplier)s::smallint)
"""


def forget(subject: Subject, ids: Collection[int] | None, *, supplier_id: int | None = None) -> None:
    """What any supplier, or this one, said of these subjects (of all, with None) is read when it comes again."""
    if ids is not None and not ids:
        return
    asked = {
        "is_person": subject is Subject.PERSON,
        "ids": None if ids is None else sorted(ids),
        "supplier": supplier_id,
    }
    sql.execute(_FORGET, asked, bound=True)
