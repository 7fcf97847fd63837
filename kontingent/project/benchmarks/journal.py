"""What a line of the journal costs whoever does the thing, and what it costs to seal it and to check it later.

Nothing of it stays: a savepoint takes it back.
"""

from time import perf_counter

from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.audit.sealing import cluster_number, last_seal, seal_lines
from kontingent.audit.verification import verify_here
from kontingent.kernel import patience
from kontingent.project.benchmarks.figures import Figures, whole

_MICROSECONDS = 1_000_000
_OWN = "e.transaction_id = pg_current_xact_id()::text::bigint"


def measure(lines: int) -> Figures:
    """Checking reads the whole journal, what was there before too."""
    with transaction.atomic():
        patience.take_time()
        inserted = _insert(lines)
        started = perf_counter()
        sealed = seal_lines(last_seal(), cluster_number(), _OWN) / (perf_counter() - started)
        started = perf_counter()
        found = verify_here()
        verified = (found.sealed + found.tail) / (perf_counter() - started)
        transaction.set_rollback(True)
    speeds = {"inserted": inserted, "sealed": sealed, "verified": verified}
    titles = {"inserted": "запись в журнал", "sealed": "печать", "verified": "проверка"}
    rows = tuple((titles[name], whole(speed), whole(_MICROSECONDS / speed)) for name, speed in speeds.items())
    return Figures(
        f"Журнал действий, {whole(lines)} записей",
        ("что", "записей/с", "мкс на запись"),
        rows,
        notes=("Запись — без фиксации: её делит всё, что делает запрос.",),
        data={"lines": lines, **speeds},
    )


def _insert(lines: int) -> float:
    by = Actor(name="Замер", role="system", institution_path=(1, 2, 3), ip="192.0.2.1", session="0" * 32)
    started = perf_counter()
    for number in range(lines):
        record(
            by=by, action=Action.PORTFOLIO_VIEWED, object_type=ObjectType.PORTFOLIO, object_id=number,
            object_name="Замер", description="Общие сведения", details={"section": "general"},
        )  # fmt: skip
    return lines / (perf_counter() - started)
