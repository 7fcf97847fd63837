"""The stand-in of ЕСИА as a WSGI program: authorise, token, person, sign-out; every parameter is checked."""

import json
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode
from wsgiref.types import StartResponse, WSGIEnvironment

from kontingent.kernel import clock
from kontingent.synthetic.esia import checks, issuing, pages
from kontingent.synthetic.esia.registration import Citizen, ClientRegistration

CODE_LIFE = 180  # seconds
LARGEST = 64 * 1024
Answer = tuple[str, str, str]  # status, type of content or an address to go to, body
HTML, JSON, CSS = "text/html; charset=utf-8", "application/json", "text/css"


@dataclass(frozen=True, slots=True)
class Given:
    """A code, or a token: to whom and for what."""

    citizen: Citizen
    scope: str
    at: float


@dataclass
class PendingRequests:
    """What waits: requests until a person is chosen, codes and tokens until they are used."""

    tickets: dict[str, dict[str, str]] = field(default_factory=dict)
    codes: dict[str, Given] = field(default_factory=dict)
    tokens: dict[str, Given] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class StandIn:
    def __init__(self, known: ClientRegistration) -> None:
        self.known, self.desk = known, PendingRequests()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status, kind, body = self._answer(environ)
        target = f"'self' {self.known.site}"
        policy = f"default-src 'none'; style-src 'self'; form-action {target}; base-uri 'none'; frame-ancestors 'none'"
        headers = [("Cache-Control", "no-store"), ("Content-Security-Policy", policy)]
        headers.append(("Location", kind) if status.startswith("302") else ("Content-Type", kind))
        data = body.encode()
        start_response(status, [*headers, ("Content-Length", str(len(data)))])
        return [data]

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        routes: dict[tuple[str, str], Callable[[dict[str, str]], Answer]] = {
            ("GET", "/aas/oauth2/v2/ac"): self._authorise,
            ("POST", "/choose"): self._choose,
            ("POST", "/aas/oauth2/v3/te"): self._token,
            ("GET", "/idp/ext/Logout"): self._logout,
            ("GET", "/style.css"): lambda _: ("200 OK", CSS, pages.STYLE),
        }
        if (method, path) in routes:
            return routes[method, path](_sent(environ))
        if method == "GET" and path.startswith("/rs/prns/"):
            return self._person(path.removeprefix("/rs/prns/"), environ.get("HTTP_AUTHORIZATION", ""))
        return "404 Not Found", HTML, pages.error("Такого адреса нет")

    def _authorise(self, sent: dict[str, str]) -> Answer:
        try:
            checks.check_client(sent, self.known)
        except checks.Refused as refusal:
            return "400 Bad Request", HTML, pages.error(refusal.description)
        try:
            checks.check_authorise(sent, self.known)
        except checks.Refused as refusal:
            return self._back(error=refusal.error, error_description=refusal.description, state=sent.get("state", ""))
        ticket = secrets.token_urlsafe(24)
        with self.desk.lock:
            self.desk.tickets[ticket] = sent
        return "200 OK", HTML, pages.choice(self.known, ticket)

    def _choose(self, sent: dict[str, str]) -> Answer:
        with self.desk.lock:
            asked = self.desk.tickets.pop(sent.get("ticket", ""), None)
        if asked is None:
            return "400 Bad Request", HTML, pages.error("Этот вход уже завершён. Начните его заново в Системе")
        citizen = self.known.citizen(sent.get("oid", ""))
        if citizen is None:
            refused = "ESIA-007004: Владелец ресурса или сервис авторизации отклонил запрос"
            return self._back(error="access_denied", error_description=refused, state=asked["state"])
        return self._back(code=self.issue_code(citizen, asked["scope"]), state=asked["state"])

    def issue_code(self, citizen: Citizen, scope: str) -> str:
        code = secrets.token_urlsafe(48)
        with self.desk.lock:
            self.desk.codes[code] = Given(citizen, scope, _now())
        return code

    def _token(self, sent: dict[str, str]) -> Answer:
        try:
            checks.check_token(sent, self.known)
            given = self._spend(sent["code"], sent["scope"])
        except checks.Refused as refusal:
            told = {"error": refusal.error, "error_description": refusal.description, "state": sent.get("state", "")}
            return _json("400 Bad Request", told)
        access = issuing.signed(
            issuing.access_claims(given.citizen, given.scope, self.known), self.known, purpose="access"
        )
        identity = issuing.signed(issuing.identity_claims(given.citizen, self.known), self.known, purpose="id")
        with self.desk.lock:
            self.desk.tokens[access] = given
        issued = {"access_token": access, "id_token": identity, "token_type": "Bearer", "state": sent["state"]}
        return _json("200 OK", {**issued, "expires_in": issuing.LIFE})

    def _spend(self, code: str, scope: str) -> Given:
        with self.desk.lock:
            given = self.desk.codes.pop(code, None)
        if given is None or given.scope != scope or _now() - given.at > CODE_LIFE:
            raise checks.Refused("invalid_grant", "ESIA-007011", "Авторизационный код недействителен или просрочен")
        return given

    def _person(self, oid: str, authorization: str) -> Answer:
        kind, _, token = authorization.partition(" ")
        given = self.desk.tokens.get(token) if kind == "Bearer" else None
        if given is None or str(given.citizen.oid) != oid or _now() - given.at > issuing.LIFE:
            return _json("401 Unauthorized", {"code": "ESIA-005011", "message": "Маркер доступа не подходит"})
        return _json("200 OK", issuing.person(given.citizen))

    def _logout(self, sent: dict[str, str]) -> Answer:
        back = sent.get("redirect_url", "")
        if sent.get("client_id") != self.known.client_id or not back.startswith(f"{self.known.site}/"):
            return "400 Bad Request", HTML, pages.error("ESIA-007003: Неверный адрес возврата")
        return "302 Found", back, ""

    def _back(self, **sent: str) -> Answer:
        return "302 Found", f"{self.known.redirect}?{urlencode(sent)}", ""


def _sent(environ: WSGIEnvironment) -> dict[str, str]:
    """Parameters of the address or of the form; one given twice counts as not given."""
    if environ["REQUEST_METHOD"] == "POST":
        size = min(int(environ.get("CONTENT_LENGTH") or 0), LARGEST)
        text = environ["wsgi.input"].read(size).decode("utf-8", "replace")
    else:
        text = environ.get("QUERY_STRING", "")
    return {name: values[0] for name, values in parse_qs(text).items() if len(values) == 1}


def _json(status: str, value: dict[str, Any]) -> Answer:
    return status, JSON, json.dumps(value, ensure_ascii=False)


def _now() -> float:
    return clock.machine_now().timestamp()
