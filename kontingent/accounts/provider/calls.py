"""Calls to a provider: short, small, never following a redirect, each failure a refusal with a sentence."""

import ssl
import time
from functools import cache
from typing import Any

import httpx2

from kontingent.accounts.provider.refusals import Misbehaved, Silent

LARGEST = 256 * 1024  # bytes: a token with its keys is a few thousand
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}  # packed, a small answer may be a large one


class GuardedTransport(httpx2.BaseTransport):
    """Reads each answer whole under a limit of bytes and a deadline, whoever asked."""

    def __init__(self, *, ca_file: str, seconds: float) -> None:
        self._inner = httpx2.HTTPTransport(verify=_trusting(ca_file), trust_env=False)
        self._seconds = seconds

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        deadline = time.monotonic() + self._seconds
        answer = self._inner.handle_request(request)
        try:
            if answer.headers.get("Content-Encoding", "identity") != "identity" or answer.is_redirect:
                raise Misbehaved
            content = self._read(answer, deadline)
        finally:
            answer.close()
        return httpx2.Response(answer.status_code, headers=answer.headers, content=content, request=request)

    def _read(self, answer: httpx2.Response, deadline: float) -> bytes:
        content = b""
        for piece in answer.iter_raw():
            content += piece
            if len(content) > LARGEST:
                raise Misbehaved
            if time.monotonic() > deadline:
                raise Silent
        return content

    def close(self) -> None:
        self._inner.close()


@cache
def _trusting(ca_file: str) -> ssl.SSLContext:
    """Reading the certificates of the machine takes longer than the call; a file that changed needs a restart."""
    return ssl.create_default_context(cafile=ca_file or None)


def connection(*, ca_file: str, seconds: float) -> dict[str, Any]:
    """What a client of httpx2, or one of authlib's that stands on it, is made with."""
    return {
        "transport": GuardedTransport(ca_file=ca_file, seconds=seconds),
        "timeout": seconds,
        "follow_redirects": False,
        "trust_env": False,
        "headers": HEADERS,
    }


def ask(client: httpx2.Client, method: str, address: str, **sent: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - httpx2's own
    """Status under 500 and the JSON object; Silent or Misbehaved for anything else."""
    try:
        answer = client.request(method, address, **sent)
    except httpx2.HTTPError as error:
        raise Silent from error
    return answer.status_code, read(answer)


def read(answer: httpx2.Response) -> dict[str, Any]:
    if answer.status_code >= 500:
        raise Silent
    try:
        found = answer.json()
    except ValueError as error:
        raise Misbehaved from error
    if not isinstance(found, dict):
        raise Misbehaved
    return found
