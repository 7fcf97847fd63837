"""Many users at once: how many pages a second `serve` answers, how long the slowest of twenty waits, who is refused.

Beside them what an answer costs in processors, which other work on the machine stretches less. Each asks again as soon
as it has its answer, and after a refusal when it is told to; people read what they got, so eight of these are some
hundred people.
"""

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import cycle
from statistics import quantiles
from urllib.parse import urlencode

import psutil
from django.conf import settings

from kontingent.institutions.models import Institution
from kontingent.people.models import PersonScope
from kontingent.project import serving
from kontingent.project.benchmarks.figures import Figures, milliseconds, ratio, whole
from kontingent.project.benchmarks.spending import parent_of_server, seconds_of
from kontingent.project.benchmarks.viewer import signed_in
from kontingent.project.supervisor import Supervisor
from kontingent.web.errors import RETRY_AFTER

COLUMNS = (
    *("пользователей", "ответов в секунду", "медиана, мс", "95 %, мс", "отказано «занято»", "сбоев", "вход, мс"),
    *("веб-сервер, мс процессора на ответ", "PostgreSQL", "сами пользователи"),
)
HOST = "127.0.0.1"
ROUND = 200  # persons whose portfolios are opened


@dataclass(frozen=True, slots=True)
class Processors:
    """Seconds of processors: of the web server, of the database, of those who ask."""

    web: float
    database: float
    users: float

    def __sub__(self, other: "Processors") -> "Processors":
        return Processors(self.web - other.web, self.database - other.database, self.users - other.users)


@dataclass
class Heard:
    """By one run: seconds that each answer took, how many were not given, and seconds of processors."""

    waits: list[float] = field(default_factory=list)
    refused: int = 0
    failed: int = 0
    entrance: list[float] = field(default_factory=list)
    spent: Processors = Processors(0, 0, 0)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, status: int, seconds: float) -> None:
        with self.lock:
            if status == 503:
                self.refused += 1
            elif status == 200:
                self.waits.append(seconds)
            else:
                self.failed += 1


def measure(users: Sequence[int], *, seconds: float, port: int, workers: int) -> Figures:
    """Needs a loaded region. Each number of users asks for so many seconds; sign-in is asked for beside them."""
    addresses, cookie = _mix(), _cookie()
    serving.check_port(HOST, port)
    with Supervisor([serving.web_program(HOST, port, workers, settings.DATA_DIR)]).started():
        if not serving.answers(HOST, port, patience=60):
            raise RuntimeError("Веб-сервер не отвечает.")
        heard = {number: _measured(partial(_ask, port, addresses, cookie, number, seconds)) for number in users}
    rows = tuple(_row(number, one, seconds) for number, one in heard.items())
    return Figures(
        f"Пользователи вместе, по {whole(seconds)} с, процессов веб-сервера: {workers}",
        COLUMNS,
        rows,
        data={str(number): _data(one, seconds) for number, one in heard.items()},
    )


def _mix() -> list[str]:
    """What officials open: half of it portfolios, each another one, the rest lists and reports."""
    root = Institution.objects.get(parent=None)
    persons = PersonScope.objects.filter(scope_id=root.pk).order_by("person_id").values_list("person_id", flat=True)
    lists = cycle(
        [
            "/contingent/",
            "/reports/",
            "/contingent/?grade=9",
            "/organisations/",
            f"/contingent/?{urlencode({'name': 'Аб'})}",
        ]
    )
    return [address for one in persons[:ROUND] for address in (f"/contingent/{one}/", next(lists))]


def _cookie() -> str:
    client = signed_in(Institution.objects.get(parent=None).pk)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _ask(port: int, addresses: list[str], cookie: str, users: int, seconds: float) -> Heard:
    heard, end = Heard(), time.monotonic() + seconds

    def user(number: int) -> None:
        step = max(1, len(addresses) // users)
        asked = cycle([*addresses[number * step :], *addresses[: number * step]])
        while time.monotonic() < end:
            status, took = _timed(port, next(asked), cookie)
            heard.note(status, took)
            if status == 503:  # as the answer says
                time.sleep(max(0.0, min(RETRY_AFTER, end - time.monotonic())))

    def entrance() -> None:
        while time.monotonic() < end:
            status, took = _timed(port, "/login/", "")
            heard.entrance.append(took if status == 200 else float("inf"))
            time.sleep(0.2)

    threads = [threading.Thread(target=user, args=[number]) for number in range(users)]
    for thread in (*threads, entrance_thread := threading.Thread(target=entrance)):
        thread.start()
    for thread in (*threads, entrance_thread):
        thread.join()
    return heard


def _measured(ask: Callable[[], Heard]) -> Heard:
    before = _spent()
    heard = ask()
    heard.spent = _spent() - before
    return heard


def _spent() -> Processors:
    database = parent_of_server()
    of_database = {database, *database.children()}
    own = psutil.Process()
    web = [process for process in own.children(recursive=True) if process not in of_database]
    return Processors(sum(map(seconds_of, web)), sum(map(seconds_of, of_database)), time.process_time())


def _timed(port: int, address: str, cookie: str) -> tuple[int, float]:
    """(status, seconds); no answer is status 0."""
    began = time.monotonic()
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", address, headers={"Cookie": cookie, "Host": "localhost"})
        answer = connection.getresponse()
        answer.read()
    except OSError:
        return 0, time.monotonic() - began
    finally:
        connection.close()
    return answer.status, time.monotonic() - began


def _row(users: int, heard: Heard, seconds: float) -> tuple[str, ...]:
    told = _data(heard, seconds)
    return (
        whole(users),
        ratio(told["per_second"]),
        *(milliseconds(told[name]) for name in ("median", "p95")),
        whole(told["refused"]),
        whole(told["failed"]),
        *(milliseconds(told[name]) for name in ("entrance_p95", "web", "database", "users")),
    )


def _data(heard: Heard, seconds: float) -> dict[str, float]:
    return {
        "per_second": len(heard.waits) / seconds,
        "median": _at(heard.waits, 50),
        "p95": _at(heard.waits, 95),
        "refused": heard.refused,
        "failed": heard.failed,
        "entrance_p95": _at(heard.entrance, 95),
        **{name: spent / max(1, len(heard.waits)) for name, spent in asdict(heard.spent).items()},
    }


def _at(waits: list[float], percent: int) -> float:
    if len(waits) < 2:
        return sum(waits)
    return quantiles(waits, n=100, method="inclusive")[percent - 1]
