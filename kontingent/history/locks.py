"""The one lock under which persons are recognised, facts recorded and the current view projected.

Without it two suppliers of one person, loaded at once, leave a wrong current view and no error: each projects what it
saw before the other's commit, and no key collides.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from kontingent.kernel import patience, sql

_TAKE = "SELECT pg_advisory_xact_lock(7001)"  # any number, the same in every process


def take_write_lock() -> None:
    """Wait until no other transaction writes facts; held to the end of this transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("The write lock lasts as long as a transaction: open one first.")
    sql.execute(_TAKE, bound=True)


@contextmanager
def writing(asking: str = "SELECT NULL", values: sql.Values | None = None) -> Iterator[Any]:
    """A transaction under the write lock that takes the time it takes, with the value that a statement gives there."""
    with transaction.atomic():
        yield sql.value_of_last(f"{patience.TAKE_TIME}; {_TAKE}; {asking}", values)
