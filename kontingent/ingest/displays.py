"""How a loading shows itself: in words with a progress bar, or as one JSON object a package."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.ingest.models import Package, Remark
from kontingent.ingest.receipts import receipt_of
from kontingent.ingest.run import COUNTED
from kontingent.kernel.errors import Refusal
from kontingent.kernel.russian import count_phrase

Write = Callable[[str], object]
UNRECEIVED = "unreceived"  # beside the states of packages: a file that became none
_LOADED = (Package.State.ACCEPTED, Package.State.REMARKS)
_NOT_LOADED = {
    Package.State.REFUSED: "отклонено",
    Package.State.HELD: "задержано до решения",
    UNRECEIVED: "не получено файлов",
}


class Display(Protocol):
    def begin(self, package: Package) -> None: ...
    def items(self, count: int) -> None: ...
    def batch(self, items: int) -> None: ...
    def end(self, package: Package) -> None: ...
    def unreceived(self, name: str, refusal: Refusal) -> None: ...
    def total(self, files: int, ends: Mapping[str, int]) -> None: ...


class Words:
    """One line a package; on a terminal a bar while it is loaded."""

    def __init__(self, write: Write) -> None:
        self.write = write
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self.task = self.bar.add_task("", visible=False)

    def __enter__(self) -> Self:
        if self.bar.console.is_terminal:
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def begin(self, package: Package) -> None:
        self.bar.reset(self.task, description=package.name, visible=True, total=None)

    def items(self, count: int) -> None:
        self.bar.update(self.task, total=count)

    def batch(self, items: int) -> None:
        self.bar.advance(self.task, items)

    def end(self, package: Package) -> None:
        self.bar.update(self.task, visible=False)
        self.write(summary(package))

    def unreceived(self, name: str, refusal: Refusal) -> None:
        self.write(f"{name}: не получен. {refusal}")

    def total(self, files: int, ends: Mapping[str, int]) -> None:
        self.write(total(files, ends))


class Json:
    """Places and codes of remarks, not the values: the output may land in a log."""

    def __init__(self, write: Write) -> None:
        self.write = write

    def begin(self, package: Package) -> None:
        """A machine reads results only."""

    def items(self, count: int) -> None:
        """As above."""

    def batch(self, items: int) -> None:
        """As above."""

    def end(self, package: Package) -> None:
        self.write(json.dumps(protocol_of(package), ensure_ascii=False))

    def unreceived(self, name: str, refusal: Refusal) -> None:
        self.write(json.dumps(protocol_of_none(name, refusal), ensure_ascii=False))

    def total(self, files: int, ends: Mapping[str, int]) -> None:
        """A machine counts the lines."""


def total(files: int, ends: Mapping[str, int]) -> str:
    """How many of how many are in, and what became of the rest; `ends` counts states of packages and UNRECEIVED."""
    loaded = sum(ends.get(state, 0) for state in _LOADED)
    rest = [f"{words} {ends[state]}" for state, words in _NOT_LOADED.items() if ends.get(state)]
    if tried := ends.get(Package.State.TRIED):
        rest.append(f"проверено без загрузки {tried}")
    return "; ".join([f"Загружено пакетов: {loaded} из {files}", *rest]) + "."


def summary(package: Package) -> str:
    counts = package.counts
    state = Package.State(package.state).label
    if package.reason:
        would = "Был бы задержан. " if package.state == Package.State.TRIED else ""
        return f"{package.name}: {state}. {would}{package.reason}"
    parts = [
        count_phrase(counts.get("records", 0), "запись", "записи", "записей"),
        f"новых {counts.get('new', 0)}",
        f"изменено {counts.get('changed', 0)}",
        f"без изменений {counts.get('same', 0)}",
        f"отозвано {counts.get('withdrawn', 0)}",
        count_phrase(counts.get("remarks", 0), "замечание", "замечания", "замечаний"),
    ]
    return f"{package.name}: {state} — {', '.join(parts)}."


def protocol_of(package: Package) -> dict[str, Any]:
    remarks = Remark.objects.filter(package=package).order_by("place", "pk").iterator(chunk_size=5000)
    return {
        "package": package.pk,
        "name": package.name,
        "supplier": package.supplier.code,
        "state": package.state,
        "reason": package.reason,
        "counts": {name: package.counts.get(name, 0) for name in COUNTED},
        "remarks": [_remark(remark) for remark in remarks],
        **({"receipt": receipt_of(package)} if package.state == Package.State.TRIED else {}),
    }


def protocol_of_none(name: str, refusal: Refusal) -> dict[str, Any]:
    """In the form of a protocol; `code` says why there is no package."""
    return {
        "package": None,
        "name": name,
        "supplier": None,
        "state": UNRECEIVED,
        "code": refusal.code,
        "reason": str(refusal),
        "counts": dict.fromkeys(COUNTED, 0),
        "remarks": [],
    }


def _remark(remark: Remark) -> dict[str, Any]:
    kind = BY_CODE.get(remark.kind) if remark.kind is not None else None
    return {
        "code": remark.rule,
        "severity": remark.severity,
        "place": remark.place,
        **remark.at._asdict(),
        "kind": kind.slug() if kind else None,
        "field": remark.field,
    }
