"""Starts the real provider (`oidc-provider` of npm) and goes through it as a browser would."""

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from kontingent.accounts.provider.options import OidcOptions
from tests.accounts.provider import plain

HERE = Path(__file__).resolve().parent
MODULE = HERE.parents[2] / "node_modules" / "oidc-provider"
BACK = "http://testserver/login/provider/back/"
SECRET = "a secret of the tests, long enough"


@dataclass(frozen=True)
class OpenIdServer:
    address: str
    secret: str

    def options(self, **changed: object) -> OidcOptions:
        given = {
            "title": "единую службу входа",
            "address": self.address,
            "client_id": "kontingent",
            "client_secret": self.secret,
            "redirect": BACK,
            "scope": "openid profile snils",
        }
        return OidcOptions(**{**given, **changed})

    def visit(self, address: str, subject: str) -> dict[str, str]:
        """What the provider sends back in the address when `subject` signs in ("nobody" presses «Отмена»)."""
        with plain.browser() as browser:
            browser.get(f"{self.address}/next/{subject}")
            for _ in range(8):
                answer = browser.get(address)
                assert answer.is_redirect, (address, answer.status_code, answer.text)
                address = httpx2.URL(address).join(answer.headers["Location"]).__str__()
                if address.startswith(BACK):
                    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        raise AssertionError("the provider goes round and round")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(people: dict[str, dict[str, object]], secret: str = SECRET) -> Iterator[OpenIdServer]:
    node = shutil.which("node")
    if node is None or not MODULE.is_dir():
        pytest.skip("there is no node or no oidc-provider: npm ci")
    port = free_port()
    command = [node, str(HERE / "openid.mjs"), str(port), BACK, json.dumps(people), secret]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            if not any("listening" in line for line in process.stdout):
                raise AssertionError("the provider did not start")
            yield OpenIdServer(f"http://127.0.0.1:{port}", secret)
        finally:
            process.terminate()
