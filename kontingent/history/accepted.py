"""Forgetting what was accepted: whoever writes what an accepted item stands on calls this."""

from collections.abc import Collection

from kontingent.history.kinds.base import Subject
from kontingent.kernel import sql

_ALL = "DELETE FROM accepted_item WHERE is_person = %(is_person)s"
_OF_SOME = f"{_ALL} AND subject_id = ANY(%(ids)s::bigint[])"
OF_SUPPLIER = f"{_OF_SOME} AND supplier = %(supplier)s"  # for whoever writes facts of them


def forget(subject: Subject, ids: Collection[int] | None) -> None:
    """What any supplier said of these subjects (of all, with None) is read when it comes again."""
    if ids is None:
        sql.execute(_ALL, {"is_person": subject is Subject.PERSON})
    elif ids:
        sql.execute(_OF_SOME, {"is_person": subject is Subject.PERSON, "ids": sql.array(ids)}, bound=True)
