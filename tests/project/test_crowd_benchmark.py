"""What the benchmark of many users counts, against a server whose answers are known."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest
from django.db import connection

from kontingent.project.benchmarks import crowd
from kontingent.project.benchmarks.spending import parent_of_server, seconds_of

STATUSES = {"/page/": 200, "/busy/": 503, "/broken/": 500, "/login/": 200}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/gone/":
            self.connection.close()
            return
        body = b"ok"
        self.send_response(STATUSES[self.path])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the output of tests is for tests."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize(
    ("address", "counted"),
    [("/page/", (True, False, False)), ("/busy/", (False, True, False)), ("/broken/", (False, False, True))],
)
def test_answers_refusals_and_failures_are_told_apart(port, address, counted, monkeypatch):
    monkeypatch.setattr(crowd, "RETRY_AFTER", 0.01)
    heard = crowd._ask(port, [address], "kontingent=x", users=2, seconds=0.3)
    assert (len(heard.waits) > 1, heard.refused > 1, heard.failed > 1) == counted
    assert heard.entrance


def test_an_answer_that_never_came_is_a_failure(port):
    status, _ = crowd._timed(port, "/gone/", "")
    assert status == 0


def test_the_slowest_of_twenty_is_told():
    heard = crowd.Heard(waits=[0.01] * 90 + [1.0] * 10, entrance=[0.5])
    told = crowd._data(heard, seconds=10)
    assert (told["per_second"], told["median"], told["p95"], told["entrance_p95"]) == (10, 0.01, 1.0, 0.5)


def test_an_answer_costs_its_share_of_what_was_spent():
    heard = crowd.Heard(waits=[0.01] * 10, spent=crowd.Processors(2.0, 1.0, 0.5) - crowd.Processors(1.0, 0.5, 0.0))
    told = crowd._data(heard, seconds=10)
    assert (told["web"], told["database"], told["users"]) == (0.1, 0.05, 0.05)


def test_processors_of_a_process_are_those_of_its_children_too(db):
    """The database's parent waits for each process of a connection that leaves."""
    before = seconds_of(parent_of_server())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    assert psutil.Process(pid) in parent_of_server().children()
    assert seconds_of(parent_of_server()) >= before > 0
    own = seconds_of(psutil.Process())
    subprocess.run([sys.executable, "-c", "sum(range(10**7))"], check=True)
    assert seconds_of(psutil.Process()) - own > 0.05
