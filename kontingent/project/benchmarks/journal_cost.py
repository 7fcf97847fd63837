"""What the journal adds to a request, and to an export the list of those who left: with it and without it by turns.

These are real requests, so their lines of the journal stay.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import Any
from unittest import mock

from django.db import transaction
from django.test import Client

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.disclosures import disclose
from kontingent.audit.models import Action, ObjectType
from kontingent.institutions.models import Institution
from kontingent.kernel import russian
from kontingent.people.models import PersonScope
from kontingent.project.benchmarks.figures import Figures, milliseconds, ratio, whole
from kontingent.project.benchmarks.viewer import signed_in
from kontingent.web import gate

ROWS = 100_000
EXPORTS = 5
STEP = "/contingent/export/?status=any"


def measure(times: int) -> Figures:
    """Needs a loaded region with logins (`kontingent demo`)."""
    root = Institution.objects.get(parent=None)
    client = signed_in(root.pk)
    person = PersonScope.objects.filter(scope_id=root.pk).order_by("person_id").values_list("person_id", flat=True)[0]
    asked: dict[str, tuple[Callable[[], object], int]] = {
        "портфолио": (lambda: client.get(f"/contingent/{person}/"), times),
        "реестр, первая страница": (lambda: client.get("/contingent/"), times),
        "организации": (lambda: client.get("/organisations/"), times),
    }
    for kind in ("csv", "xlsx"):
        asked[f"выгрузка {kind}"] = (lambda kind=kind: _export(client, kind), EXPORTS)  # type: ignore[misc]  # bound at once
    measured = {name: _by_turns(do, many) for name, (do, many) in asked.items()}
    rows = tuple(
        (name, milliseconds(without), milliseconds(with_), ratio(with_ / without))
        for name, (without, with_) in measured.items()
    )
    persons, seconds = PersonScope.objects.filter(scope_id=root.pk).count(), _disclose()
    shares = {kind: seconds / (measured[f"выгрузка {kind}"][0] * ROWS / persons) for kind in ("csv", "xlsx")}
    said = ", ".join(f"{kind} — {ratio(share)}" for kind, share in shares.items())
    return Figures(
        f"Журнал на запрос, медиана; в выгрузках {russian.count_phrase(persons, 'персона', 'персоны', 'персон')}",
        ("запрос", "без журнала, мс", "с журналом, мс", "отношение"),
        rows,
        notes=(
            f"Перечень {whole(ROWS)} персон с SHA-256: {milliseconds(seconds)} мс.",
            f"К времени выгрузки стольких же строк в этом прогоне: {said}.",
        ),
        data={"persons": persons, "disclosed": seconds, "shares": shares, "seconds": measured},
    )


def _by_turns(do: Callable[[], object], times: int) -> tuple[float, float]:
    """Median seconds without the journal and with it; turns share whatever else the machine does."""
    do()  # the first request of a process compiles templates
    without: list[float] = []
    with_: list[float] = []
    for _ in range(times):
        with _no_journal():
            without.append(_seconds(do))
        with_.append(_seconds(do))
    return median(without), median(with_)


@contextmanager
def _no_journal() -> Iterator[None]:
    with mock.patch.object(gate, "_write_line"):
        yield


def _export(client: Client, kind: str) -> None:
    answer: Any = client.post(STEP, {"purpose": "check", "kind": kind})
    if not answer.streaming:
        raise RuntimeError("Выгрузка не состоялась.")
    for _ in answer:
        pass


def _disclose() -> float:
    """Seconds of keeping ROWS persons beside a line; taken back."""
    by, parts = Actor.system("Замер"), [list(range(first, first + 5_000)) for first in range(0, ROWS, 5_000)]
    line: dict[str, Any] = {"by": by, "action": Action.EXPORTED_CSV, "object_type": ObjectType.REGISTRY}
    with transaction.atomic():
        record(**line)
        seconds = _seconds(lambda: disclose(**line, persons=parts))
        transaction.set_rollback(True)
    return seconds


def _seconds(do: Callable[[], object]) -> float:
    started = perf_counter()
    do()
    return perf_counter() - started
