"""Is the journal what the sealer saw? Read as a stream: memory does not grow with the journal."""

import datetime as dt
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import transaction

from kontingent.audit import chain
from kontingent.audit.disclosures import differing
from kontingent.audit.sealing import AT_ONCE, cluster_number, last_seal
from kontingent.kernel import sql

MOST_SHOWN = 20


class Trouble(StrEnum):
    CHANGED = "запись или её печать изменена"
    REMOVED = "запись удалена"
    INSERTED = "запись вставлена задним числом"
    UNSEALED = "печати удалены"
    OTHER_HEAD = "печать не та, что была записана"
    OTHER_PERSONS = "персоны выгрузки не те, о которых говорит запись"


@dataclass(frozen=True, slots=True)
class Break:
    trouble: Trouble
    number: int | None  # of the seal; None: the line has none
    entry_id: int | None
    at: dt.datetime | None = None  # what the line or its seal says


@dataclass(slots=True)
class Verified:
    """`broken` counts everything, `breaks` keeps the first MOST_SHOWN. `tail` lines wait for the sealer."""

    sealed: int = 0
    broken: int = 0
    breaks: list[Break] = field(default_factory=list)
    tail: int = 0
    tail_since: dt.datetime | None = None
    number: int = 0
    digest: bytes = chain.START

    def note(self, found: Break) -> None:
        self.broken += 1
        if len(self.breaks) < MOST_SHOWN:
            self.breaks.append(found)


@dataclass(frozen=True, slots=True)
class KnownSeal:
    """A seal that somebody wrote down elsewhere: the owner of the database can make a whole new chain, not this."""

    number: int
    digest: bytes


def verify(*heads: KnownSeal) -> Verified:
    """Its own transaction: the chain and the journal are read as of one moment."""
    with transaction.atomic(durable=True):
        sql.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return verify_here(*heads)


def verify_here(*heads: KnownSeal) -> Verified:
    """In the caller's transaction."""
    found = Verified()
    _walk(found, heads)
    _read_the_rest(found)
    for entry_id, at in differing():
        found.note(Break(Trouble.OTHER_PERSONS, None, entry_id, at))
    return found


_CHAIN = f"""
SELECT s.number, s.sealed_at, s.horizon, s.sealed_in, s.cluster, s.entry_id, s.digest, {chain.LINE}
FROM audit_seal s LEFT JOIN audit_entry e ON e.id = s.entry_id
ORDER BY s.number
"""  # noqa: S608 - constants only
_REST = """
SELECT e.id, e.transaction_id, e.at
FROM audit_entry e
WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id)
ORDER BY e.id
"""


def _walk(found: Verified, heads: Sequence[KnownSeal]) -> None:
    order = _Order()
    for number, at, horizon, sealed_in, cluster, entry_id, stored, *line in _stream(_CHAIN):
        digest = bytes(stored)
        seal = (number, at.astimezone(dt.UTC), horizon, sealed_in, cluster)
        fits = number == found.number + 1
        if not fits:
            found.note(Break(Trouble.UNSEALED, found.number + 1, None, at))
        if line[0] is None:
            found.note(Break(Trouble.REMOVED, number, entry_id, at))
        else:
            # After a gap the link before is unknown: this one cannot be computed, the next one can.
            if fits and chain.link(found.digest, seal, line) != digest:
                found.note(Break(Trouble.CHANGED, number, entry_id, at))
            if not order.allows(cluster, horizon, sealed_in, transaction_id=line[1], entry_id=entry_id):
                found.note(Break(Trouble.INSERTED, number, entry_id, at))
        if any(head.number == number and head.digest != digest for head in heads):
            found.note(Break(Trouble.OTHER_HEAD, number, entry_id, at))
        found.sealed += 1
        found.number, found.digest = number, digest
    if any(head.number > found.number for head in heads):
        found.note(Break(Trouble.UNSEALED, found.number + 1, None))


def _read_the_rest(found: Verified) -> None:
    """Lines without a seal are the tail, except those that the last run of the sealer must have seen."""
    last = last_seal()
    horizon = last.horizon if last and last.cluster == cluster_number() else None
    for entry_id, transaction_id, at in _stream(_REST):
        if horizon is not None and transaction_id < horizon:
            found.note(Break(Trouble.INSERTED, None, entry_id, at))
            continue
        found.tail += 1
        found.tail_since = at if found.tail_since is None else min(at, found.tail_since)


class _Order:
    """A transaction that began to write after a run of the sealer took ids greater than any that the run saw.

    Keeps only runs that a line to come may be compared with.
    """

    def __init__(self) -> None:
        self._runs: deque[tuple[int, int]] = deque()  # the run's own transaction, the greatest id up to it
        self._run = (0, 0, 0)
        self._greatest = 0

    def allows(self, cluster: int, horizon: int, sealed_in: int, *, transaction_id: int, entry_id: int) -> bool:
        run = (cluster, horizon, sealed_in)
        if run != self._run:
            self._enter(run)
        self._greatest = max(self._greatest, entry_id)
        return entry_id > next((floor for ran_in, floor in reversed(self._runs) if ran_in <= transaction_id), 0)

    def _enter(self, run: tuple[int, int, int]) -> None:
        before, self._run = self._run, run
        if before[0] != run[0]:
            self._runs.clear()
            self._greatest = 0
            return
        self._runs.append((before[2], self._greatest))
        while len(self._runs) > 1 and self._runs[1][0] <= before[1]:  # nothing older than its horizon comes any more
            self._runs.popleft()


def _stream(statement: str) -> Iterator[tuple[Any, ...]]:
    for lines in sql.chunks(statement, size=AT_ONCE):
        yield from lines
