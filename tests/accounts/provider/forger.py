"""A provider that lies: answers whatever a test puts into it, on a port of this machine."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0  # seconds between pieces of the body


def as_json(value: object, status: int = 200) -> Answer:
    return Answer(json.dumps(value).encode(), status, {"Content-Type": "application/json"})


@dataclass
class Forger:
    address: str
    answers: dict[str, Callable[[], Answer]]  # by path


@contextmanager
def forging() -> Iterator[Forger]:
    answers: dict[str, Callable[[], Answer]] = {}

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found = answers.get(self.path.partition("?")[0], lambda: Answer(b"", 404))()
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(found.body)))
            self.end_headers()
            pieces = [found.body] if not found.pause else [found.body[at : at + 1] for at in range(len(found.body))]
            try:
                for piece in pieces:
                    self.wfile.write(piece)
                    self.wfile.flush()
                    time.sleep(found.pause)
            except OSError:
                return  # who asked has left

        do_GET = do_POST = answer  # noqa: N815 - the names http.server calls

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Forger(f"http://127.0.0.1:{server.server_address[1]}", answers)
        finally:
            server.shutdown()
            thread.join()
