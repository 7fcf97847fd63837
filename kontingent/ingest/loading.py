"""Loading files from the command line: one after another, shown as they go, ended between two batches."""

import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

from kontingent.audit.actor import Actor
from kontingent.ingest.actions import Received, receive
from kontingent.ingest.displays import UNRECEIVED, Display
from kontingent.ingest.files import opened, packages_in, printable, supplier_named_in
from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import Watch, load
from kontingent.ingest.workers import Readers
from kontingent.institutions.models import Supplier
from kontingent.institutions.queries import supplier_by_code
from kontingent.kernel.errors import Refusal
from kontingent.kernel.exits import Exit

_FAILED = frozenset({Package.State.REFUSED, Package.State.HELD, UNRECEIVED})


class UnknownSupplier(Refusal):
    code = "unknown_supplier"


def load_files(
    paths: Sequence[Path], *, supplier: str, jobs: int, by: Actor, display: Display, only_try: bool = False
) -> Exit:
    """`supplier` empty: whoever the header names. A file at fault keeps none of the others.

    REFUSED if a file did not become a package, or a package was refused or held, or would be.
    """
    sender = registered(supplier) if supplier else None
    files = packages_in(paths)
    ends: Counter[str] = Counter()
    would_fail = False
    with _terminated() as stop, Readers(jobs) as readers:
        for path, ahead in readers.along(files, lambda path: sender or _named_in(path)):
            take = partial(receive, by=by, only_try=only_try, looked_through=ahead.looked_through)
            package = _received(path, sender, take, display)
            if package is not None:
                display.begin(package)
                watch = Watch(display.items, lambda batch: display.batch(batch.sent), stop)
                package = load(package_id=package.pk, by=by, readers=readers, ahead=ahead, watch=watch)
            if stop():
                return Exit.TERMINATED
            if package is not None:
                display.end(package)
            ends[package.state if package else UNRECEIVED] += 1
            would_fail |= bool(package and package.reason)
    display.total(len(files), ends)
    return Exit.REFUSED if would_fail or _FAILED & ends.keys() else Exit.DONE


def _named_in(path: Path) -> Supplier:
    with opened(path) as stream:
        return registered(supplier_named_in(stream))


def _received(path: Path, sender: Supplier | None, take: Callable[..., Received], display: Display) -> Package | None:
    """None, and said why, if there is nothing to keep or nobody to keep it for."""
    try:
        return received(path, sender, take)
    except Refusal as refusal:
        display.unreceived(printable(path), refusal)
        return None


def received(path: Path, sender: Supplier | None, take: Callable[..., Received]) -> Package:
    """The package that a file becomes, of its sender or else of whom its header names; `take` keeps the bytes."""
    with opened(path) as stream:
        supplier = sender or registered(supplier_named_in(stream))
        return take(supplier=supplier, name=printable(path.name), stream=stream).package


def registered(code: str) -> Supplier:
    """UnknownSupplier where nobody has the code."""
    supplier = supplier_by_code(code)
    if supplier is None:
        raise UnknownSupplier(
            f"Поставщик «{code}» не зарегистрирован.",
            cure="Зарегистрируйте его: kontingent supplier add; или укажите --supplier КОД.",
        )
    return supplier


@contextmanager
def _terminated() -> Iterator[Callable[[], bool]]:
    """SIGTERM ends the loading after the batch it came in; what is in stays in, and the same command goes on."""
    asked: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    before = signal.signal(signal.SIGTERM, remember)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGTERM, before)
