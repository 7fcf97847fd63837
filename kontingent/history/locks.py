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
# What a server plans for any values is made for some ten of them; it would plan for these ones anew each time.
_PLANS_FOR_FEW = "SET LOCAL plan_cache_mode = force_generic_plan"


def take_write_lock() -> None:
    """Wait until no other transaction writes facts; held to the end of this transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("The write lock lasts as long as a transaction: open one first.")
    sql.execute(_TAKE, bound=True)


@contextmanager
def writing(asking: str = "SELECT NULL", values: sql.Values | None = None, *, of_few: bool = False) -> Iterator[Any]:
    """A transaction under the write lock that takes the time it takes, with the value that a statement gives there.

    One that concerns few uses plans that are kept, even where plans for its own values would be cheaper to run.
    """
    first = [patience.TAKE_TIME, _PLANS_FOR_FEW] if of_few else [patience.TAKE_TIME]
    with transaction.atomic():
        yield sql.value_of_last("; ".join((*first, _TAKE, asking)), values)
