"""What ЕСИА demands of every parameter of a request, written down apart from the code that makes the requests.

Codes and texts of refusals: the ministry's method guide, as far as it is public.
"""

import base64
import binascii
import datetime as dt
import re
import uuid
from collections.abc import Mapping

from kontingent.accounts.provider.verification import fingerprint, verifier_of
from kontingent.kernel import clock
from kontingent.synthetic.esia.keys import SYSTEM, KeyKind, certificate_of, kind_of
from kontingent.synthetic.esia.registration import ClientRegistration

Sent = Mapping[str, str]
FRESH = dt.timedelta(minutes=5)
MOMENT = re.compile(r"\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d [+-]\d{4}")
HASH = "client_certificate_hash"
ON_BOTH = ("client_id", "client_secret", "redirect_uri", "scope", "state", "timestamp", HASH)
ON_AUTHORISE = (*ON_BOTH, "response_type", "access_type")
ON_TOKEN = (*ON_BOTH, "code", "grant_type", "token_type")


class Refused(Exception):  # noqa: N818 - an answer of the stand-in
    def __init__(self, error: str, code: str, text: str) -> None:
        super().__init__(text)
        self.error, self.code, self.description = error, code, f"{code}: {text}"


def invalid(code: str, text: str) -> Refused:
    return Refused("invalid_request", code, text)


def check_client(sent: Sent, known: ClientRegistration) -> None:
    """Without these two there is nowhere to send a refusal to."""
    for name in ("client_id", "redirect_uri"):
        _present(sent, name)
    if sent["client_id"] != known.client_id:
        raise Refused("unauthorized_client", "ESIA-007005", "Система-клиент не зарегистрирована")
    if sent["redirect_uri"] != known.redirect:
        raise invalid("ESIA-007023", "Адреса redirect_uri нет среди разрешённых")


def check_authorise(sent: Sent, known: ClientRegistration) -> None:
    for name in ON_AUTHORISE:
        _present(sent, name)
    _equal(sent, "response_type", ("code",), "unsupported_response_type", "ESIA-007009")
    _equal(sent, "access_type", ("online", "offline"), "invalid_request", "ESIA-007003")
    _check_common(sent, known, signed=("client_id", "scope", "timestamp", "state", "redirect_uri"))


def check_token(sent: Sent, known: ClientRegistration) -> None:
    """All but the code itself, which is looked up by the server."""
    for name in ON_TOKEN:
        _present(sent, name)
    check_client(sent, known)
    _equal(sent, "grant_type", ("authorization_code",), "unsupported_grant_type", "ESIA-007012")
    _equal(sent, "token_type", ("Bearer",), "invalid_request", "ESIA-007003")
    _check_common(sent, known, signed=("client_id", "scope", "timestamp", "state", "redirect_uri", "code"))


def _check_common(sent: Sent, known: ClientRegistration, signed: tuple[str, ...]) -> None:
    areas = sent["scope"].split()
    if "openid" not in areas or not known.scopes.issuperset(areas):
        raise Refused("invalid_scope", "ESIA-007006", "Область доступа указана неверно")
    _check_state(sent["state"])
    _check_moment(sent["timestamp"])
    if sent[HASH].upper() != fingerprint(str(certificate_of(known.folder, SYSTEM))):
        raise invalid("ESIA-007002", "Сертификат не относится к этой системе")
    _check_signature("".join(sent[name] for name in signed), sent["client_secret"], known)


def _present(sent: Sent, name: str) -> None:
    if not sent.get(name):
        raise invalid("ESIA-007014", f"Запрос не содержит обязательного параметра [{name}]")


def _equal(sent: Sent, name: str, allowed: tuple[str, ...], error: str, code: str) -> None:
    if sent[name] not in allowed:
        raise Refused(error, code, f"Неверное значение параметра [{name}]")


def _check_state(state: str) -> None:
    try:
        fits = str(uuid.UUID(state)) == state and uuid.UUID(state).version == 4
    except ValueError:
        fits = False
    if not fits:
        raise invalid("ESIA-007003", "Неверное значение параметра [state]")


def _check_moment(text: str) -> None:
    try:
        moment = dt.datetime.strptime(text, "%Y.%m.%d %H:%M:%S %z") if MOMENT.fullmatch(text) else None
    except ValueError:
        moment = None
    if moment is None or abs(clock.machine_now() - moment) > FRESH:
        raise invalid("ESIA-007015", "Неверное время запроса")


def _check_signature(message: str, secret: str, known: ClientRegistration) -> None:
    """ГОСТ: 64 bytes, turned round, base64url without padding."""
    wrong = Refused("invalid_client", "ESIA-007053", "OAuthErrorEnum.clientSecretWrong")
    try:
        signature = base64.b64decode(secret + "=" * (-len(secret) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise wrong from None
    if kind_of(known.folder) is KeyKind.GOST:
        if len(signature) != 64:
            raise wrong
        signature = signature[::-1]
    if not verifier_of(str(certificate_of(known.folder, SYSTEM))).verifies(message.encode(), signature):
        raise wrong
