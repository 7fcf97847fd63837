"""The stand-in of ЕСИА in a thread of the tests, and a browser's way through it without a browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from kontingent.accounts.provider import openssl
from kontingent.accounts.provider.options import EsiaOptions
from kontingent.synthetic.esia import keys
from kontingent.synthetic.esia.citizens import CITIZENS
from kontingent.synthetic.esia.registration import CLIENT_ID, ClientRegistration
from kontingent.synthetic.esia.server import StandIn
from tests.accounts.provider import plain
from tests.web.reading import field

SITE = "http://testserver"
SCOPES = frozenset({"openid", "fullname", "snils"})


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@dataclass
class EsiaServer:
    program: StandIn
    kind: keys.KeyKind

    @property
    def known(self) -> ClientRegistration:
        return self.program.known

    def options(self, **changed: object) -> EsiaOptions:
        folder = self.known.folder
        given = {
            "title": "Госуслуги (ЕСИА)",
            "address": self.known.address,
            "client_id": CLIENT_ID,
            "redirect": self.known.redirect,
            "scope": "openid fullname snils",
            "issuer": self.known.issuer,
            "token_certificate": str(keys.certificate_of(folder, keys.ESIA)),
            "signer": "rsa" if self.kind is keys.KeyKind.RSA else "openssl",
            "key": str(keys.key_of(folder, keys.SYSTEM)),
            "certificate": str(keys.certificate_of(folder, keys.SYSTEM)),
        }
        return EsiaOptions(**{**given, **changed})

    def visit(self, address: str, oid: str) -> dict[str, str]:
        """What comes back in the address when the person chooses to be `oid` (empty: «Отменить вход»)."""
        with plain.browser() as browser:
            answer = browser.get(address)
            if not answer.is_redirect:
                ticket = field(answer.text, "ticket")
                answer = browser.post(f"{self.known.address}/choose", data={"ticket": ticket, "oid": oid})
        place = answer.headers["Location"]
        assert place.startswith(self.known.redirect)
        return {name: values[0] for name, values in parse_qs(urlsplit(place).query).items()}


def need_gost() -> None:
    if not openssl.knows_gost():
        pytest.skip("OpenSSL has no ГОСТ: apt-get install libengine-gost-openssl")


@contextmanager
def standing_in(folder: Path, kind: keys.KeyKind, site: str = SITE) -> Iterator[EsiaServer]:
    if kind is keys.KeyKind.GOST:
        need_gost()
    keys.make(folder, kind)
    with make_server("127.0.0.1", 0, None, handler_class=Quiet) as server:  # type: ignore[call-overload]  # set below
        known = ClientRegistration(
            address=f"http://127.0.0.1:{server.server_port}",
            client_id=CLIENT_ID,
            redirect=f"{site}/login/provider/back/",
            site=site,
            scopes=SCOPES,
            folder=folder,
            citizens=CITIZENS,
        )
        program = StandIn(known)
        server.set_app(program)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield EsiaServer(program, kind)
        finally:
            server.shutdown()
            thread.join()
