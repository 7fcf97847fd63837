"""Whoever serves keeps the server alive: notices within a moment that it died, and brings it back."""

import time
from collections.abc import Callable

import psycopg

from kontingent.kernel.embedded.server import Server
from kontingent.kernel.lifeline import Lifeline


class Keeper:
    def __init__(self, server: Server, say: Callable[[str], object]) -> None:
        self._server = server
        self._say = say
        self._line: Lifeline | None = Lifeline(server.app_url())

    def keep(self) -> None:
        """To be called several times a second. EmbeddedDatabaseError if the server cannot be brought back."""
        if self._line is not None and not self._line.is_cut():
            return
        self.close()
        try:
            self._line = Lifeline(self._server.app_url())  # only this session was ended
        except psycopg.OperationalError:
            self._bring_back()

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _bring_back(self) -> None:
        self._say("база данных остановилась сама или убита, поднимаю снова.")
        began = time.monotonic()
        self._server.revive()
        self._line = Lifeline(self._server.app_url())
        self._say(f"база данных снова отвечает, на это ушло {time.monotonic() - began:.1f} с.".replace(".", ",", 1))
