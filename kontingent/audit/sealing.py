"""Committed lines of the journal get their place in the chain.

A line is inserted in the transaction of whatever it tells of and may become visible long after lines with greater ids.
So the sealer takes only what was written by transactions older than every running one; nothing can appear there later.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from kontingent.audit import chain
from kontingent.audit.models import Seal
from kontingent.kernel import clock, sql

AT_ONCE = 2_000
_SEALING = 7_003  # any number, the same in every process

_HORIZON = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_NOT_GIVEN = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
_GOING_ON = f"e.transaction_id >= %s AND e.transaction_id < {_HORIZON}"
# A restored copy stands on a server that counts transactions from another number: what is visible there and has a
# number not given out yet was written elsewhere, long ago.
_FIRST_HERE = f"(e.transaction_id < {_HORIZON} OR e.transaction_id >= {_NOT_GIVEN})"
_LINES = f"""
SELECT {_HORIZON}, pg_current_xact_id()::text::bigint, {chain.LINE}
FROM audit_entry e
WHERE {{which}} AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id)
ORDER BY e.id
"""  # noqa: S608 - constants only
_COPY = "COPY audit_seal (number, entry_id, digest, sealed_at, horizon, sealed_in, cluster) FROM STDIN"


def seal() -> int:
    """How many lines were sealed now. Its own transaction; a second sealer waits for the first."""
    with transaction.atomic(durable=True):
        sql.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALING])
        last, cluster = last_seal(), cluster_number()
        if last is None or last.cluster != cluster:
            return seal_lines(last, cluster, _FIRST_HERE)
        return seal_lines(last, cluster, _GOING_ON, last.horizon)


def seal_lines(last: Seal | None, cluster: int, which: str, *values: int) -> int:
    """Appends to the chain the unsealed lines that the SQL condition `which` takes; in the caller's transaction."""
    number, previous = (last.number, bytes(last.digest)) if last else (0, chain.START)
    at = clock.now().astimezone(dt.UTC)
    first = number
    for lines in sql.chunks(_LINES.format(which=which), values, size=AT_ONCE):
        links: list[tuple[Any, ...]] = []
        for horizon, sealed_in, *line in lines:
            number += 1
            previous = chain.link(previous, (number, at, horizon, sealed_in, cluster), line)
            links.append((number, line[0], previous, at, horizon, sealed_in, cluster))
        _append(links)
    return number - first


def last_seal() -> Seal | None:
    return Seal.objects.order_by("-number").first()


def cluster_number() -> int:
    """Which server this is: transactions of different servers do not compare."""
    return int(sql.value("SELECT system_identifier FROM pg_control_system()"))


def _append(links: Sequence[tuple[Any, ...]]) -> None:
    sql.copy(_COPY, links)
