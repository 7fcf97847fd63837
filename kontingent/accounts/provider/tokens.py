"""Claims of a token whose signature holds: who made it, for whom, when, in answer to what."""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from typing import Any

from kontingent.accounts.provider.refusals import BadToken
from kontingent.kernel import clock

LEEWAY = 60  # seconds by which two machines' clocks may differ


def check_issuer(claims: Mapping[str, Any], issuer: str) -> None:
    if claims.get("iss") != issuer:
        raise BadToken("issuer")


def check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    """A token for several needs `azp`, and it must be us."""
    given = claims.get("aud")
    audience = [given] if isinstance(given, str) else given
    if not isinstance(audience, list) or client_id not in audience:
        raise BadToken("audience")
    if claims.get("azp", client_id if len(audience) == 1 else None) != client_id:
        raise BadToken("audience")


def check_times(claims: Mapping[str, Any]) -> None:
    """`exp` and `iat` are demanded, `nbf` is looked at where it is."""
    now = clock.machine_now().timestamp()
    if _moment(claims, "exp") + LEEWAY <= now:
        raise BadToken("expired")
    if max(_moment(claims, "iat"), _moment(claims, "nbf", default=0)) - LEEWAY > now:
        raise BadToken("early")


def _moment(claims: Mapping[str, Any], name: str, default: float | None = None) -> float:
    value = claims.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadToken("times")
    return float(value)


def check_nonce(claims: Mapping[str, Any], nonce: str) -> None:
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise BadToken("nonce")


def text_of(claims: Mapping[str, Any], name: str) -> str:
    """Empty when it is absent or no text."""
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def decoded(part: str) -> bytes:
    """Base64url without padding, and nothing that is not of its alphabet."""
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadToken("form") from error


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def json_object(part: str) -> dict[str, Any]:
    try:
        found = json.loads(decoded(part))
    except ValueError as error:
        raise BadToken("form") from error
    if not isinstance(found, dict):
        raise BadToken("form")
    return found
