"""One loading of one package: what its steps share."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db.models import Max
from psycopg.types.json import Jsonb

from kontingent.audit.actions import ADD, to_add
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action
from kontingent.history.locks import writing
from kontingent.history.models import Batch
from kontingent.ingest import journal, recent
from kontingent.ingest.mapping import NO_MAPPING, SupplierMapping
from kontingent.ingest.models import Package
from kontingent.ingest.rights import Allowance
from kontingent.ingest.written import Written
from kontingent.kernel import clock, sql

_LAST = "SELECT max(recorded_at) FROM fact_batch WHERE supplier = %s"
_NOTED = """
    noted AS (
        INSERT INTO fact_batch (package_id, supplier, number, recorded_at, first_place, last_place)
        VALUES (%(package)s, %(supplier)s, %(number)s, %(moment)s, %(first)s, %(last)s))
"""
_ENDED = f"heard AS ({recent.HEARD}), told AS ({ADD.format(of='(SELECT %(package)s::bigint)')})"
_STORE = """
    UPDATE package SET
        format = %(format)s, title = %(title)s, made_at = %(made_at)s, recorded_at = %(recorded_at)s,
        mapped_until = %(mapped_until)s, state = %(state)s, stage = %(stage)s, done_batches = %(number)s,
        counts = %(counts)s, organisations = %(ids)s::bigint[], restored = %(restored)s, finished_at = %(finished_at)s
     WHERE id = %(package)s
"""
_AS_IS = ("format", "title", "made_at", "recorded_at", "mapped_until", "state", "stage", "restored", "finished_at")
COUNTED = (
    "records", "new", "changed", "same", "withdrawn", "refused", "persons_new", "persons_found", "persons_provisional",
    "institutions_new", "institutions_found", "paired", "remarks",
)  # fmt: skip


@dataclass(slots=True)
class Run:
    projects: ClassVar[bool] = True  # what it records into the current view

    package: Package
    rights: Allowance
    by: Actor
    mapping: SupplierMapping = NO_MAPPING
    last_said: datetime | None = None  # by its supplier, in packages that are in
    counts: Counter[str] = field(default_factory=Counter)
    circumstances: bytes = b""  # beside its bytes, whatever decides what is made of an item
    is_person_sent: Callable[[str], bool] | None = None  # by the supplier's id: anywhere in the package
    organisations: set[int] = field(default_factory=set)  # that its records have spoken of so far
    written: Written = field(default_factory=Written)
    doubted: set[int] | None = None  # whose open cases it concerns, once its last batch has asked

    def __post_init__(self) -> None:
        self.counts.update(self.package.counts)
        self.organisations.update(self.package.organisations)
        if self.package.done_batches:
            self.written = Written.by(self.package.pk)

    @property
    def supplier_id(self) -> int:
        return self.package.supplier_id

    @property
    def is_full(self) -> bool:
        return self.package.mode == Package.Mode.FULL

    @contextmanager
    def writing(self) -> Iterator[datetime]:
        """A transaction under the write lock, and the moment at which it records."""
        with writing(_LAST, [self.supplier_id]) as last:
            yield self._after(last)

    def moment(self) -> datetime:
        """As `writing` gives it, within its transaction or for one that follows at once."""
        return self._after(sql.value(_LAST, [self.supplier_id], bound=True))

    def _after(self, last: datetime | None) -> datetime:
        """Now, or as the replay clock says; later than the last that this supplier recorded.

        No two batches of a supplier share a moment, so facts can be closed.
        """
        moment = self.package.recorded_at or clock.now()
        return moment if last is None or moment > last else last + timedelta(microseconds=1)

    def last_place(self) -> int:
        """Up to where the package is recorded."""
        if not self.package.done_batches:
            return 0
        found = Batch.objects.filter(package_id=self.package.pk).aggregate(last=Max("last_place"))["last"]
        return found or 0

    def note(self, *, moment: datetime, number: int, places: tuple[int, int], **changes: object) -> None:
        """A batch that is recorded, with the progress that it is; `places` are the first one and the last.

        Of the first one with what was told of the package before, of the last one of changes with its end.
        """
        self.tell(done_batches=number, **changes)
        batch = {"moment": moment, "first": places[0], "last": places[1]}
        if "finished_at" in changes:
            self._store(f"{_NOTED}, {_ENDED}", batch | self._line())
        else:
            self._store(_NOTED, batch)

    def end(self, **changes: object) -> None:
        """The package closed, told in the journal and heard of."""
        self.tell(**changes)
        self._store(_ENDED, self._line())

    def _line(self) -> dict[str, Any]:
        package = self.package
        return to_add(**journal.line(package, Action.PACKAGE_CLOSED, self.by, details=package.counts))

    def _store(self, beside: str, asked: Mapping[str, Any]) -> None:
        """The package as it is told."""
        package = self.package
        told = {
            "package": package.pk, "supplier": self.supplier_id, "number": package.done_batches,
            "counts": Jsonb(package.counts), **recent.spoken_of(package),
            **{name: getattr(package, name) for name in _AS_IS},
        }  # fmt: skip
        sql.execute(f"WITH {beside} {_STORE}", {**told, **asked}, bound=True)

    def hold(self, reason: str) -> None:
        """Until somebody decides."""
        self.advance(state=Package.State.HELD, reason=reason)

    def advance(self, **changes: object) -> None:
        """Progress of the package, in the transaction of what was done."""
        self.tell(**changes).save(update_fields=["counts", *changes])

    def tell(self, **changes: object) -> Package:
        """The package as it is by now, not stored yet."""
        self.package.counts = {name: self.counts[name] for name in COUNTED}
        for name, value in changes.items():
            setattr(self.package, name, value)
        return self.package
