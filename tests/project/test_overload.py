"""A web server whose every place is taken says so; its health and its entrance answer; it recovers by itself."""

import http.client
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial

import psycopg
import pytest

from kontingent.kernel import embedded
from kontingent.web.admission import PAGES
from tests.project.program import free_port, initialise, place_for_data, started, status_when_up

pytestmark = pytest.mark.slow


def answer(port: int, path: str, cookie: str = "", seconds: float = 30) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        got = connection.getresponse()
        return got.status, got.read().decode()
    finally:
        connection.close()


def test_sixty_at_once_while_the_database_makes_them_wait():
    with place_for_data() as data:
        initialise(data)
        server = embedded.start(data)
        port = free_port()
        process = started("serve", "--port", port, "--workers", 1, "--data", data)
        try:
            assert status_when_up(port) == 200
            page = partial(
                answer, port, "/profile/", "kontingent=whoever-it-was-that-left-it"
            )  # a session is read before all else
            with psycopg.connect(server.owner_url()) as holder, ThreadPoolExecutor(60) as visitors:
                holder.execute("LOCK TABLE accounts_session IN ACCESS EXCLUSIVE MODE")
                waiting = [visitors.submit(page) for _ in range(60)]
                assert answer(port, "/health/ready", seconds=3)[0] == 200
                assert answer(port, "/login/", seconds=3)[0] == 200
                refused, _ = wait(waiting, timeout=2)  # long before the patience of the rest ends
                holder.rollback()
                statuses = Counter(one.result()[0] for one in waiting)
            assert len(refused) == 60 - PAGES.threads
            assert statuses == {503: 60 - PAGES.threads, 302: PAGES.threads}
            assert all("Сейчас занято" in one.result()[1] for one in refused)
            assert page()[0] == 302
        finally:
            process.terminate()
            _, err = process.communicate(timeout=60)
            server.stop()
    assert "Traceback" not in err
