"""One loading of one package: what its steps share."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max

from kontingent.audit.actor import Actor
from kontingent.history.models import Batch
from kontingent.ingest.models import Package
from kontingent.ingest.rights import Allowance
from kontingent.kernel import clock

COUNTED = (
    "records", "new", "changed", "same", "withdrawn", "refused", "persons_new", "persons_found", "persons_provisional",
    "institutions_new", "institutions_found", "paired", "remarks",
)  # fmt: skip


@dataclass(slots=True)
class Run:
    package: Package
    rights: Allowance
    by: Actor
    counts: Counter[str] = field(default_factory=Counter)
    circumstances: bytes = b""  # beside its bytes, whatever decides what is made of an item
    is_person_sent: Callable[[str], bool] | None = None  # by the supplier's id: anywhere in the package
    organisations: set[int] = field(default_factory=set)  # that its records have spoken of so far
    moments: list[datetime] = field(default_factory=list)  # of its batches; one that was lost wrote nothing

    def __post_init__(self) -> None:
        self.counts.update(self.package.counts)
        self.organisations.update(self.package.organisations)
        if self.package.done_batches:
            batches = Batch.objects.filter(package_id=self.package.pk)
            self.moments.extend(batches.order_by("number").values_list("recorded_at", flat=True))

    @property
    def supplier_id(self) -> int:
        return self.package.supplier_id

    @property
    def is_full(self) -> bool:
        return self.package.mode == Package.Mode.FULL

    def moment(self) -> datetime:
        """When the next batch is recorded: now, or as the replay clock says; later than all this supplier recorded.

        To be asked under the write lock: no two batches of a supplier share a moment, so facts can be closed.
        """
        last = Batch.objects.filter(
            package_id__in=Package.objects.filter(supplier_id=self.supplier_id).values("pk")
        ).aggregate(last=Max("recorded_at"))["last"]
        moment = self.package.recorded_at or clock.now()
        return moment if last is None or moment > last else last + timedelta(microseconds=1)

    def last_place(self) -> int:
        """Up to where the package is recorded."""
        if not self.package.done_batches:
            return 0
        found = Batch.objects.filter(package_id=self.package.pk).aggregate(last=Max("last_place"))["last"]
        return found or 0

    def note(self, *, moment: datetime, number: int, places: tuple[int, int], **changes: object) -> None:
        """A batch that is recorded, with the progress that it is; `places` are the first one and the last."""
        Batch.objects.create(
            package_id=self.package.pk,
            number=number,
            recorded_at=moment,
            first_place=places[0],
            last_place=places[1],
        )
        self.moments.append(moment)
        self.advance(done_batches=number, **changes)

    def advance(self, **changes: object) -> None:
        """Progress of the package, in the transaction of what was done."""
        self.package.counts = {name: self.counts[name] for name in COUNTED}
        for name, value in changes.items():
            setattr(self.package, name, value)
        self.package.save(update_fields=["counts", *changes])
