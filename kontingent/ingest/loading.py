"""Loading files from the command line: one after another, shown as they go, ended between two batches."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from kontingent.audit.actor import Actor
from kontingent.ingest.actions import receive
from kontingent.ingest.displays import Display
from kontingent.ingest.files import packages_in, supplier_named_in
from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import Watch, load
from kontingent.institutions.models import Supplier
from kontingent.kernel.errors import Refusal
from kontingent.kernel.exits import Exit

_FAILED = frozenset({Package.State.REFUSED, Package.State.HELD})


class UnknownSupplier(Refusal):
    code = "unknown_supplier"


def load_files(paths: Sequence[Path], *, supplier: str, jobs: int, by: Actor, display: Display) -> Exit:
    """`supplier` empty: whoever the header names. REFUSED if any package was refused or held."""
    result = Exit.DONE
    with _terminated() as stop:
        for path in packages_in(paths):
            package = _load_file(path, supplier, jobs, by, display, stop)
            if stop():
                return Exit.TERMINATED
            display.end(package)
            if package.state in _FAILED:
                result = Exit.REFUSED
    return result


def _load_file(path: Path, supplier: str, jobs: int, by: Actor, display: Display, stop: Callable[[], bool]) -> Package:
    code = supplier or supplier_named_in(path)
    sender = Supplier.objects.filter(code=code).first()
    if sender is None:
        raise UnknownSupplier(
            f"{path.name}: поставщик «{code}» не зарегистрирован." if code else f"{path.name}: поставщик не назван.",
            cure="Зарегистрируйте его: kontingent supplier add; или укажите --supplier КОД.",
        )
    with path.open("rb") as stream:
        package = receive(supplier=sender, name=path.name, stream=stream, by=by).package
    display.begin(package)
    watch = Watch(display.items, lambda batch: display.batch(batch.sent), stop)
    return load(package_id=package.pk, by=by, jobs=jobs, watch=watch)


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
