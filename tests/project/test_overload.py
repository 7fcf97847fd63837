"""A web server whose every place is taken says so; its health and its entrance answer; it recovers by itself."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg
import pytest

from kontingent.kernel import embedded
from kontingent.web.admission import PAGES
from tests.project.program import answer, free_port, initialise, place_for_data, started, status_when_up
from tests.waiting import until

pytestmark = pytest.mark.slow


def test_sixty_at_once_while_the_database_makes_them_wait():
    with place_for_data() as data:
        initialise(data)
        server = embedded.start(data)
        port = free_port()
        process = started("serve", "--port", port, "--workers", 1, "--data", data)
        try:
            assert status_when_up(port) == 200
            page = partial(answer, port, "/profile/", session="a" * 32)  # a session is read before all else
            with psycopg.connect(server.owner_url()) as holder, ThreadPoolExecutor(62) as visitors:
                holder.execute("LOCK TABLE accounts_session IN ACCESS EXCLUSIVE MODE")
                waiting = [visitors.submit(page) for _ in range(60)]
                beside = [visitors.submit(answer, port, address) for address in ("/health/ready", "/login/")]
                # All long before the patience of the rest ends.
                until(lambda: sum(one.done() for one in waiting) == 60 - PAGES.threads, seconds=4)
                until(lambda: all(one.done() for one in beside), seconds=4)
                refused = [one for one in waiting if one.done()]
                holder.rollback()
                statuses = Counter(one.result()[0] for one in waiting)
            assert len(refused) == 60 - PAGES.threads
            assert [one.result()[0] for one in beside] == [200, 200]
            assert statuses == {503: 60 - PAGES.threads, 302: PAGES.threads}
            assert all("Сейчас занято" in one.result()[2] for one in refused)
            assert page()[0] == 302
        finally:
            process.terminate()
            _, err = process.communicate(timeout=60)
            server.stop()
    assert "Traceback" not in err
