"""Who is answered when there are too many: first come, first served, and nobody waits in vain."""

import threading
import time

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from kontingent.web import admission
from kontingent.web.admission import PAGES, SIGN_IN, AdmissionMiddleware, Lane, lane_of
from tests.waiting import until


class Work:
    """Requests that last until they are let go, and the order in which they began."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.end = threading.Event()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.begun.append(request.path)
        self.end.wait(10)
        return HttpResponse("ok")


@pytest.fixture
def crowd(monkeypatch):
    """A process with one place and a queue of two: (ask in a thread, answers by address, the work)."""
    lane, work, answers = Lane(places=1, waiting=2, patience=10), Work(), {}
    monkeypatch.setattr(admission, "lane_of", lambda path: lane)
    middleware = AdmissionMiddleware(work)

    def ask(path: str) -> None:
        request = RequestFactory().get(path)
        answers[path] = middleware(request)

    def ask_aside(path: str) -> threading.Thread:
        thread = threading.Thread(target=ask, args=[path])
        thread.start()
        return thread

    yield ask, ask_aside, answers, work, lane
    work.end.set()


def test_beyond_the_queue_it_says_so_at_once_and_the_rest_is_answered_in_order(crowd):
    ask, ask_aside, answers, work, lane = crowd
    threads = [ask_aside("/1/")]
    until(lambda: work.begun == ["/1/"])
    for number, path in enumerate(("/2/", "/3/"), 1):
        threads.append(ask_aside(path))
        until(lambda number=number: len(lane._queue) == number)
    ask("/4/")  # in this thread: it comes back though all places are taken
    refused = answers["/4/"]
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert (refused.headers["Cache-Control"], "Сейчас занято" in refused.content.decode()) == ("no-store", True)
    work.end.set()
    for thread in threads:
        thread.join(10)
    assert work.begun == ["/1/", "/2/", "/3/"]
    assert [answers[path].status_code for path in work.begun] == [200] * 3
    ask("/5/")
    assert answers["/5/"].status_code == 200


def test_whoever_waits_longer_than_the_patience_is_refused_and_leaves_the_queue():
    lane = Lane(places=1, waiting=1, patience=0.05)
    with lane.entered() as first:
        with lane.entered() as second:
            assert (first, second) == (True, False)
        assert lane._queue == []
    with lane.entered() as third:
        assert third


def test_a_place_is_left_by_a_request_that_fails():
    lane = Lane(places=1, waiting=0)
    with pytest.raises(RuntimeError), lane.entered():
        raise RuntimeError
    with lane.entered() as is_in:
        assert is_in


def test_many_threads_leave_no_place_taken():
    lane, most, within = Lane(places=3, waiting=100, patience=10), [0], [0]
    lock = threading.Lock()

    def visit() -> None:
        for _ in range(50):
            with lane.entered() as is_in:
                assert is_in
                with lock:
                    within[0] += 1
                    most[0] = max(most[0], within[0])
                time.sleep(0)
                with lock:
                    within[0] -= 1

    threads = [threading.Thread(target=visit) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert 1 <= most[0] <= 3
    assert (lane._taken, lane._queue) == (0, [])


@pytest.mark.parametrize(
    ("path", "lane"),
    [("/contingent/", PAGES), ("/login/", SIGN_IN), ("/login/code/", SIGN_IN), ("/health/ready", None), ("/", PAGES)],
)
def test_sign_in_and_health_have_their_own_place(path, lane):
    assert lane_of(path) is lane


def test_a_thread_is_left_whatever_is_taken_and_the_pool_has_a_connection_for_each_place():
    assert PAGES.threads + SIGN_IN.threads < admission.THREADS
    assert PAGES.places + SIGN_IN.places + 2 < 10  # connections of a pool; two for health checks


def test_it_stands_before_the_session_and_behind_the_headers():
    order = settings.MIDDLEWARE
    place = order.index("kontingent.web.admission.AdmissionMiddleware")
    assert order.index("csp.middleware.CSPMiddleware") < place
    assert order.index("whitenoise.middleware.WhiteNoiseMiddleware") < place
    assert place < order.index("django.contrib.sessions.middleware.SessionMiddleware")
