"""Persons whom a change of institutions concerns, when they are too many for one transaction, are put right later.

Who they are is written in the transaction of the change, so nobody is forgotten whatever ends the loading.
"""

from collections.abc import Collection

from kontingent.kernel import sql

_REMEMBER = "INSERT INTO person_behind (person_id) SELECT unnest(%s::bigint[]) ON CONFLICT DO NOTHING"
_TAKE = """
    DELETE FROM person_behind
     WHERE person_id IN (SELECT person_id FROM person_behind ORDER BY person_id LIMIT %s)
    RETURNING person_id
"""


def remember(persons: Collection[int]) -> None:
    sql.execute(_REMEMBER, [sorted(persons)])


def take(most: int) -> list[int]:
    """In the transaction that puts them right."""
    return sorted(sql.column(_TAKE, [most]))


def forget() -> None:
    """Everybody has just been put right."""
    sql.execute("DELETE FROM person_behind")


def is_anybody() -> bool:
    return bool(sql.value("SELECT EXISTS (SELECT FROM person_behind)", bound=True))
