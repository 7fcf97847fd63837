"""The stand-in as a process of its own: `kontingent demo` starts it beside the web server."""

import argparse
import signal
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from kontingent.synthetic.esia.citizens import CITIZENS
from kontingent.synthetic.esia.registration import CLIENT_ID, ClientRegistration
from kontingent.synthetic.esia.server import StandIn

SCOPES = frozenset({"openid", "fullname", "snils", "usr_org"})


class StandInServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Addresses of a sign-in hold its code: they go into no log."""

    def log_message(self, *_: object) -> None:
        return


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--site", required=True)
    parser.add_argument("--redirect", required=True)
    parser.add_argument("--keys", type=Path, required=True)
    given = parser.parse_args()
    known = ClientRegistration(
        address=f"http://{given.host}:{given.port}",
        client_id=CLIENT_ID,
        redirect=given.redirect,
        site=given.site,
        scopes=SCOPES,
        folder=given.keys,
        citizens=CITIZENS,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with make_server(given.host, given.port, StandIn(known), server_class=StandInServer, handler_class=Quiet) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
