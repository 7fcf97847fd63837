"""Recording beside a bare COPY of the same rows, in one run on one database.

The facts of a loaded region are given to a supplier and to persons that do not exist yet, so the register meets them as
new; then once more unchanged, then with one in a hundred changed. Nothing of it stays: a savepoint takes it back.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import orjson
from django.db import transaction

from kontingent.current.actions import apply
from kontingent.history.entries import Draft, Entry
from kontingent.history.kinds.base import Subject, digest_of
from kontingent.history.recording import record
from kontingent.kernel import clock, patience, sql
from kontingent.project.benchmarks.figures import Figures, ratio, whole

BATCH = 5_000
SHIFT = 1 << 40  # ids of persons that no register has
SUPPLIER, PACKAGE = 32_000, 1 << 40

_SAMPLE = """
SELECT person_id, kind, supplier, key, payload::text, uuid_send(digest), valid_from, valid_to, place
FROM fact WHERE superseded_at = '9999-01-01 00:00+00' AND payload IS NOT NULL AND supplier = %s
ORDER BY person_id, kind, key LIMIT %s
"""
_COLUMNS = (
    "person_id, kind, supplier, key, superseded_at, recorded_at, "
    "valid_from, valid_to, digest, payload, package_id, place"
)


@dataclass(frozen=True, slots=True)
class Throughput:
    """Facts a second, and bytes of WAL a fact."""

    facts: float
    wal: float


def measure(facts: int = 200_000) -> Figures:
    entries, supplier = sample(facts)
    if len(entries) < BATCH:
        raise RuntimeError("Слишком мало сведений: сначала загрузите край (kontingent demo или load).")
    batches = list(batches_of(entries))
    changed = list(batches_of(_one_in_a_hundred(entries)))
    found: dict[str, Throughput] = {}
    found["bare"] = undone(lambda: timed(batches, bare_copy))
    with transaction.atomic():
        patience.take_time()
        found["first"] = timed(batches, _record)
        found["same"] = timed(batches, _record)
        found["changed"] = timed(changed, _record)
        transaction.set_rollback(True)
    found["projected"] = undone(lambda: _with_persons(batches, supplier))
    return _table(found, len(entries))


def sample(limit: int) -> tuple[list[Entry], int]:
    row = sql.first("SELECT supplier FROM fact GROUP BY supplier ORDER BY count(*) DESC LIMIT 1")
    if row is None:
        return [], 0
    return [
        Entry(person + SHIFT, Draft(kind, key, payload.encode(), bytes(digest), begins, ends, place))
        for person, kind, _, key, payload, digest, begins, ends, place in sql.rows(_SAMPLE, [row[0], limit])
    ], int(row[0])


def batches_of(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Whole persons, about as many facts as a batch of a package."""
    batch: list[Entry] = []
    for entry in entries:
        if len(batch) >= BATCH and entry.subject_id != batch[-1].subject_id:
            yield batch
            batch = []
        batch.append(entry)
    yield batch


def _one_in_a_hundred(entries: Sequence[Entry]) -> list[Entry]:
    def other(entry: Entry) -> Entry:
        payload = orjson.dumps(
            orjson.loads(entry.draft.payload or b"{}") | {"raw": {"bench": "1"}}, option=orjson.OPT_SORT_KEYS
        )
        return entry._replace(draft=replace(entry.draft, payload=payload, digest=digest_of(payload)))

    return [other(entry) if number % 100 == 0 else entry for number, entry in enumerate(entries)]


def timed(batches: Sequence[list[Entry]], do: Callable[[list[Entry]], None]) -> Throughput:
    before = _wal()
    started = perf_counter()
    for batch in batches:
        do(batch)
    seconds = perf_counter() - started
    facts = sum(len(batch) for batch in batches)
    return Throughput(facts / seconds, (_wal() - before) / facts)


def undone(do: Callable[[], Throughput]) -> Throughput:
    with transaction.atomic():
        patience.take_time()
        measured = do()
        transaction.set_rollback(True)
    return measured


def _record(batch: list[Entry]) -> None:
    record(Subject.PERSON, batch, supplier_id=SUPPLIER, package_id=PACKAGE, recorded_at=clock.now())


def bare_copy(batch: list[Entry]) -> None:
    """The same rows by the same driver into the same table, with nothing asked and nothing compared."""
    now = clock.now()
    lines = (
        (
            subject_id, draft.kind, SUPPLIER, draft.key, "9999-01-01 00:00+00", now, draft.valid_from,
            draft.valid_to, draft.digest.hex(), (draft.payload or b"").decode(), PACKAGE, draft.place,
        )
        for subject_id, draft in batch
    )  # fmt: skip
    sql.copy(f"COPY fact ({_COLUMNS}) FROM STDIN", lines)


def _with_persons(batches: Sequence[list[Entry]], supplier: int) -> Throughput:
    """Recording and projecting persons who are new: they exist, and the supplier knows the same institutions."""
    ids = sorted({entry.subject_id for batch in batches for entry in batch})
    sql.execute(
        "INSERT INTO person (id, is_provisional, created_at) "
        "OVERRIDING SYSTEM VALUE SELECT id, false, %s FROM unnest(%s::bigint[]) AS id",
        [clock.now(), ids],
    )

    def do(batch: list[Entry]) -> None:
        now = clock.now()
        apply(persons=batch, institutions=(), supplier_id=supplier, package_id=PACKAGE, recorded_at=now)

    return timed(batches, do)


def _wal() -> int:
    return int(sql.value("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))


_NAMES = (
    ("bare", "Голый COPY тех же строк", None),
    ("first", "Запись: всё новое", None),
    ("same", "Запись: то же ещё раз", 1.0),
    ("changed", "Запись: изменён 1 %", 0.9),
    ("projected", "Запись и представление: новые люди", 0.2),
)


def _table(found: dict[str, Throughput], facts: int) -> Figures:
    bare = found["bare"].facts
    rows = tuple(
        (
            title,
            whole(found[name].facts),
            ratio(found[name].facts / bare),
            "" if wanted is None else f"≥ {ratio(wanted)}",
            whole(found[name].wal),
        )
        for name, title, wanted in _NAMES
    )
    data = {
        name: {"facts_per_second": one.facts, "ratio": one.facts / bare, "wal": one.wal} for name, one in found.items()
    }
    return Figures(
        f"Запись сведений, {whole(facts)} сведений пакетами по {whole(BATCH)}",
        ("что", "сведений/с", "к голому COPY", "нужно", "WAL, байт на сведение"),
        rows,
        data={"facts": facts, **data},
    )
