"""ЕСИА: every request is signed, the person is asked for by number, both tokens are verified.

Addresses and parameters: the ministry's method guide as the open clients follow it (authorise v2, token v3).
"""

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import httpx2

from kontingent.accounts.provider import calls, tokens
from kontingent.accounts.provider.attempt import Attempt
from kontingent.accounts.provider.identity import ProviderIdentity
from kontingent.accounts.provider.options import EsiaOptions
from kontingent.accounts.provider.refusals import BadToken, Misbehaved, RequestRefused, code_of
from kontingent.accounts.provider.signing import Signer, signer_of
from kontingent.accounts.provider.verification import Verifier, fingerprint, verifier_of
from kontingent.kernel import clock
from kontingent.kernel.identifiers import snils_digits

TIMESTAMP = "%Y.%m.%d %H:%M:%S %z"  # 2025.01.31 10:00:00 +0300
SUBJECT = "urn:esia:sbj"


class Esia:
    def __init__(self, options: EsiaOptions, signer: Signer | None = None) -> None:
        self.options = options
        self._signer = signer or signer_of(options)

    def address(self, attempt: Attempt) -> str:
        sent = self._signed({**self._usual(attempt.state), "response_type": "code", "access_type": "online"})
        return f"{self.options.address}/aas/oauth2/v2/ac?{urlencode(sent)}"

    def identify(self, attempt: Attempt, code: str) -> ProviderIdentity:
        """Both tokens are looked at before the person is asked for."""
        verifier = verifier_of(self.options.token_certificate)
        options = self.options
        with httpx2.Client(**calls.connection(ca_file=options.ca_file, seconds=options.seconds)) as client:
            given = self._exchange(client, code)
            access, oid, is_true = self._checked(verifier, given)
            person = self._person(client, access, oid)
        return ProviderIdentity(
            subject=oid,
            snils=snils_digits(tokens.text_of(person, "snils")) or "",
            is_confirmed=is_true and person.get("trusted") is True,
            full_name=" ".join(filter(None, (tokens.text_of(person, name) for name in NAMES))),
        )

    def farewell(self, back: str) -> str:
        sent = {"client_id": self.options.client_id, "redirect_url": back}
        return f"{self.options.address}/idp/ext/Logout?{urlencode(sent)}"

    def _usual(self, state: str) -> dict[str, str]:
        options = self.options
        return {
            "client_id": options.client_id,
            "scope": options.scope,
            "timestamp": clock.machine_now().strftime(TIMESTAMP),
            "state": state,
            "redirect_uri": options.redirect,
            "client_certificate_hash": options.certificate_hash or fingerprint(options.certificate),
        }

    def _signed(self, sent: dict[str, str]) -> dict[str, str]:
        """Sources disagree on what is signed in which order, so both are a setting."""
        message = "".join(sent.get(name, "") for name in self.options.signed_fields)
        return {**sent, "client_secret": tokens.encoded(self._signer.sign(message.encode()))}

    def _exchange(self, client: httpx2.Client, code: str) -> dict[str, Any]:
        state = str(uuid.uuid4())  # of this request: the browser's has done its work
        sent = {**self._usual(state), "code": code, "grant_type": "authorization_code", "token_type": "Bearer"}
        place = f"{self.options.address}/aas/oauth2/v3/te"
        status, given = calls.ask(client, "POST", place, data=self._signed(sent))
        if status != 200 or "error" in given:
            raise RequestRefused(foreign=_code_of(given))
        if given.get("state") != state or tokens.text_of(given, "token_type").lower() != "bearer":
            raise Misbehaved
        return given

    def _checked(self, verifier: Verifier, given: Mapping[str, Any]) -> tuple[str, str, bool]:
        """The access token as it came, the number of the person it stands for, and whether he is confirmed there."""
        access = tokens.text_of(given, "access_token")
        allowed, told = self._claims(verifier, access), self._claims(verifier, tokens.text_of(given, "id_token"))
        if allowed.get("client_id") != self.options.client_id:
            raise BadToken("audience")
        tokens.check_audience(told, self.options.client_id)
        _check_scope(allowed, self.options.scope)
        oid = _number(told.get("sub"))
        about = told.get(SUBJECT)
        if not oid or not isinstance(about, dict) or oid != _number(about.get(f"{SUBJECT}:oid")):
            raise BadToken("subject")
        if _number(allowed.get("urn:esia:sbj_id")) != oid:
            raise BadToken("subject")
        return access, oid, about.get(f"{SUBJECT}:is_tru", True) is True

    def _claims(self, verifier: Verifier, token: str) -> dict[str, Any]:
        parts = token.split(".")
        if len(parts) != 3:
            raise BadToken("form")
        if tokens.json_object(parts[0]).get("alg") != verifier.algorithm:
            raise BadToken("algorithm")
        if not verifier.verifies(f"{parts[0]}.{parts[1]}".encode(), tokens.decoded(parts[2])):
            raise BadToken("signature")
        claims = tokens.json_object(parts[1])
        tokens.check_issuer(claims, self.options.issuer)
        tokens.check_times(claims)
        return claims

    def _person(self, client: httpx2.Client, access: str, oid: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {access}"}
        place = f"{self.options.address}/rs/prns/{quote(oid, safe='')}"
        status, person = calls.ask(client, "GET", place, headers=headers)
        if status != 200:
            raise RequestRefused(foreign=_code_of(person))
        return person


NAMES = ("lastName", "firstName", "middleName")


def _check_scope(claims: Mapping[str, Any], asked: str) -> None:
    """Every area that was asked for was given; ЕСИА writes each with the person's number behind it."""
    given = {area.partition("?")[0] for area in tokens.text_of(claims, "scope").split()}
    if not set(asked.split()) <= given:
        raise BadToken("scope")


def _number(value: object) -> str:
    """ЕСИА writes the number of a person as text in one place and as a number in another."""
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""


def _code_of(answer: Mapping[str, Any]) -> str:
    """The token's address answers in the words of OAuth, the person's with a code of its own."""
    described = tokens.text_of(answer, "code") or tokens.text_of(answer, "error_description")
    return code_of(tokens.text_of(answer, "error"), described)
