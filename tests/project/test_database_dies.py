"""kill -9 of the database's own process under pages, the worker and a load: all is well again within seconds."""

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import psycopg
import pytest

from kontingent.kernel import embedded
from kontingent.kernel.embedded.folder import known_place
from tests.ingest.xhtml import general, item, package, person, section
from tests.project.program import (
    Program,
    answer,
    free_port,
    initialise,
    kontingent,
    place_for_data,
    started,
)
from tests.waiting import until

pytestmark = pytest.mark.slow
SECONDS = 20.0  # until all is well on a machine that is busy with other tests; about one on a quiet one


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with place_for_data() as path:
        initialise(path)
        assert kontingent("init", "--data", path, "--region", "Край").returncode == 0
        yield path
        embedded.start(path).stop()  # also ends what a failed test left


def _kill_postmaster(data: Path) -> None:
    file = known_place(data) / "cluster" / "postmaster.pid"
    os.kill(int(file.read_text().split()[0]), signal.SIGKILL)


def _running(data: Path) -> embedded.Server:
    """The server of somebody else's process, looked at without being its user."""
    _within(lambda: embedded.status(data).running)
    server = embedded.start(data)
    server.stop()
    return server


def _within(look: Callable[[], object], seconds: float = 60.0) -> None:
    """What is down meanwhile does not answer."""

    def looked() -> object:
        with suppress(OSError, psycopg.OperationalError):
            return look()
        return False

    until(looked, seconds)


_answer = partial(answer, session="a" * 32)


def _sleeper(url: str) -> None:
    """A page's statement in the middle: its session outlives the server and holds the server's memory."""
    with suppress(psycopg.OperationalError), psycopg.connect(url) as connection:
        connection.execute("SELECT count(*) FROM generate_series(1, 100000000000) AS n WHERE n % 7 = 8")


def test_pages_are_back_within_seconds_and_say_503_until_then(data):
    """And when it dies again and cannot come back, serve ends with a sentence and a code of its own."""
    port = free_port()
    process = started("serve", "--port", port, "--workers", 2, "--data", data)
    said: list[str] = []
    reading = threading.Thread(target=lambda: said.extend(process.stderr), daemon=True)
    reading.start()
    try:
        _within(lambda: _answer(port, "/health/ready")[0] == 200)
        for _ in range(20):  # both processes have connections that die with the server
            assert _answer(port, "/profile/")[0] == 302
        threading.Thread(target=_sleeper, args=[_running(data).app_url()], daemon=True).start()
        time.sleep(0.5)
        _kill_postmaster(data)
        began = time.monotonic()
        seen = [_answer(port, "/profile/")]
        while [status for status, *_ in seen[-10:]] != [302] * 10:
            assert time.monotonic() - began < SECONDS, [status for status, *_ in seen]
            seen.append(_answer(port, "/profile/"))
        assert {status for status, *_ in seen} == {302, 503}
        _, headers, text = next(answer for answer in seen if answer[0] == 503)
        assert (headers["retry-after"], headers["cache-control"]) == ("5", "no-store")
        assert "База данных сейчас не&nbsp;отвечает" in text
        assert re.search(r"Код для службы поддержки: [0-9A-F]{4}-[0-9A-F]{4}", text)
        _within(lambda: "снова отвечает" in "".join(said))  # a page may be back before it is said
        _kill_for_good(data, process)
    finally:
        process.terminate()
        process.wait(timeout=60)
    reading.join(timeout=60)
    process.stdout.close()
    process.stderr.close()
    err = "".join(said)
    assert process.returncode == 49
    assert "kontingent: Встроенный PostgreSQL не запустился. Его слова" in err
    assert "kontingent: база данных остановилась сама или убита, поднимаю снова." in err
    assert re.search(r"kontingent: база данных снова отвечает, на это ушло \d+,\d с\.", err)
    assert "Traceback" not in err
    assert not embedded.status(data).running


def _kill_for_good(data: Path, process: Program) -> None:
    """Without a file that it needs to start."""
    control = known_place(data) / "cluster" / "global" / "pg_control"
    control.rename(control.with_suffix(".aside"))
    _kill_postmaster(data)
    began = time.monotonic()
    try:
        process.wait(timeout=60)
    finally:
        control.with_suffix(".aside").rename(control)
    assert time.monotonic() - began < 2 * SECONDS  # the web server is given its time to end


def test_the_worker_says_that_the_database_is_gone_and_leaves_with_its_code(data):
    process = started("worker", "--data", data)
    server = _running(data)
    _within(lambda: _workers(server) == 2)  # its two lanes
    threading.Thread(target=_sleeper, args=[server.app_url()], daemon=True).start()
    time.sleep(0.5)
    _kill_postmaster(data)
    began = time.monotonic()
    _, err = process.communicate(timeout=60)
    assert time.monotonic() - began < SECONDS
    assert process.returncode == 4
    assert "kontingent: База данных недоступна. Обработчик остановлен" in err


def _workers(server: embedded.Server) -> int:
    with psycopg.connect(server.app_url()) as connection:
        row = connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()
    assert row is not None
    return int(row[0])


LEARNERS = 1500


def test_a_load_ends_with_the_code_and_the_same_command_goes_on(data, tmp_path):
    added = kontingent("supplier", "add", "dnevnik", "--name", "Дневник", "--data", data)
    assert added.returncode == 0, added.stderr
    school = item("Organisation", "o-1", section("OrganisationGeneral", shortName="СОШ № 1", type="general"))
    people = (
        person(f"p-{n}", general("Абвгд"[n % 5] * 3 + "о" * (n % 9), birthDate=_born(n))) for n in range(LEARNERS)
    )
    (tmp_path / "1.xhtml").write_bytes(package(school, *people))
    port = free_port()
    serve = started("serve", "--port", port, "--workers", 1, "--data", data)
    try:
        _within(lambda: _answer(port, "/health/ready")[0] == 200)
        load = started("load", tmp_path, "--data", data, KONTINGENT_BATCH_RECORDS="50")
        server = _running(data)
        _within(lambda: _persons(server) > 100)
        _kill_postmaster(data)
        began = time.monotonic()
        _, err = load.communicate(timeout=60)
        assert time.monotonic() - began < SECONDS
        assert load.returncode == 4, err
        assert "kontingent: База данных недоступна." in err
        _within(lambda: _persons(server) > 100, SECONDS)
        assert _persons(server) < LEARNERS
        again = kontingent("load", tmp_path, "--data", data)
        assert again.returncode == 0, again.stderr
        assert _persons(server) == LEARNERS
    finally:
        serve.terminate()
        serve.communicate(timeout=60)
    assert serve.returncode == 143  # it outlived its first database, and stops as any other


def _family_name(n: int) -> str:
    return "Абвгд"[n % 5] * 3 + "о" * (n % 9)


def _born(n: int) -> str:
    return f"20{n % 12 + 5:02}-{n % 11 + 2:02}-{n % 27 + 1:02}"


def _persons(server: embedded.Server) -> int:
    with psycopg.connect(server.app_url()) as connection:
        row = connection.execute("SELECT count(*) FROM person_external_id").fetchone()
    assert row is not None
    return int(row[0])


def test_doctor_says_what_it_found_before_it_started_anything(data):
    embedded.start(data).stop()  # others leave it killed
    stopped = kontingent("doctor", "--data", data).stdout
    assert "✓ Встроенный PostgreSQL: был остановлен" in stopped
    server = embedded.start(data)
    working = kontingent("doctor", "--data", data).stdout
    assert f"✓ Встроенный PostgreSQL: работает, порт {server.port}" in working
    threading.Thread(target=_sleeper, args=[server.app_url()], daemon=True).start()
    time.sleep(0.5)
    _kill_postmaster(data)
    time.sleep(0.5)
    killed = kontingent("doctor", "--data", data)
    assert killed.returncode == 3, killed.stdout
    assert "! Встроенный PostgreSQL: был убит" in killed.stdout
    assert "осиротевших процессов: 1;" in killed.stdout
    assert "✓ База данных" in killed.stdout
    server.stop()
    assert not embedded.status(data).running
