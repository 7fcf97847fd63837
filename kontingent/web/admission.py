"""How many requests a process answers at once, and how many wait: beyond that it says so, and nobody waits in vain.

Sign-in has a lane of its own, so a crowded registry keeps nobody outside; health checks and static files take no place.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse

from kontingent.web.errors import busy

PATIENCE = 5.0  # seconds in the queue


@dataclass
class Lane:
    """`places` are answered at once, as many as `waiting` queue for one in the order in which they came."""

    places: int
    waiting: int
    patience: float = PATIENCE
    _taken: int = 0
    _queue: list[threading.Event] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def threads(self) -> int:
        """As many as it may hold."""
        return self.places + self.waiting

    @contextmanager
    def entered(self) -> Iterator[bool]:
        """Whether there was a place within the patience of the lane; it is left at the end."""
        is_in = self._enter()
        try:
            yield is_in
        finally:
            if is_in:
                self._leave()

    def _enter(self) -> bool:
        with self._lock:
            if self._taken < self.places:
                self._taken += 1
                return True
            if len(self._queue) >= self.waiting:
                return False
            turn = threading.Event()
            self._queue.append(turn)
        if turn.wait(self.patience):
            return True
        with self._lock:
            if turn.is_set():  # it was handed over in this very moment
                return True
            self._queue.remove(turn)
        return False

    def _leave(self) -> None:
        """The place goes to the first who waits, so nobody overtakes."""
        with self._lock:
            if self._queue:
                self._queue.pop(0).set()
            else:
                self._taken -= 1


PAGES = Lane(places=4, waiting=12)
SIGN_IN = Lane(places=2, waiting=4)
# A spare thread always remains for a health check, a static file and a refusal: all three are immediate.
THREADS = PAGES.threads + SIGN_IN.threads + 2
ENTRANCE = ("/login/", "/logout/", "/recovery/")
OUTSIDE = ("/health/",)


def lane_of(path: str) -> Lane | None:
    if path.startswith(OUTSIDE):
        return None
    return SIGN_IN if path.startswith(ENTRANCE) else PAGES


class AdmissionMiddleware:
    """Before the session is read: a refusal asks the database nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        lane = lane_of(request.path_info)
        if lane is None:
            return self.get_response(request)
        with lane.entered() as is_in:
            return self.get_response(request) if is_in else busy(request)
