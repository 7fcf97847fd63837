"""Every claim of a token and every answer of a provider, spoilt one by one: each is refused for its own reason."""

import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from kontingent.accounts.provider import tokens
from kontingent.accounts.provider.attempt import Attempt
from kontingent.accounts.provider.identity import ProviderIdentity
from kontingent.accounts.provider.oidc import OpenIdProvider
from kontingent.accounts.provider.options import OidcOptions
from kontingent.accounts.provider.refusals import BadToken, Misbehaved, RequestRefused, Silent
from kontingent.kernel import clock
from tests.accounts.provider.forger import Answer, Forger, as_json, forging

pytestmark = pytest.mark.slow  # they talk to a provider

CLIENT = "kontingent"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
STRANGER = RSAKey.generate_key(2048, {"kid": "one"})
ATTEMPT = Attempt(back="/")
MOMENTS = {"exp", "iat", "nbf"}
PEM = KEY.as_pem(private=False)


@pytest.fixture(scope="module")
def served() -> Iterator[Forger]:
    with forging() as server:
        yield server


@pytest.fixture
def forger(served: Forger) -> Forger:
    root = served.address
    about = {"issuer": root, **{name: f"{root}/{path}" for name, path in PLACES.items()}}
    served.answers.clear()
    served.answers["/.well-known/openid-configuration"] = lambda: as_json(about)
    served.answers["/keys"] = lambda: as_json({"keys": [KEY.as_dict(private=False)]})
    served.answers["/me"] = lambda: as_json({"sub": "7", "snils": "11223344595", "trusted": True})
    give(served, signed(claims(root)))
    return served


PLACES = {
    "authorization_endpoint": "auth",
    "token_endpoint": "token",
    "jwks_uri": "keys",
    "userinfo_endpoint": "me",
}


def claims(root: str, **changed: object) -> dict[str, Any]:
    """Moments are given in seconds from now."""
    now = int(clock.machine_now().timestamp())
    usual = {"iss": root, "aud": CLIENT, "sub": "7", "iat": now, "exp": now + 300, "nonce": ATTEMPT.nonce}
    moments = {name: now + given for name, given in changed.items() if name in MOMENTS and type(given) is int}
    return {name: value for name, value in {**usual, **changed, **moments}.items() if value is not None}


def signed(given: dict[str, Any], *, key: object = KEY, alg: str = "RS256") -> str:
    return jwt.encode({"alg": alg, "kid": "one"}, given, key, algorithms=[alg])


def give(forger: Forger, token: str) -> None:
    forger.answers["/token"] = lambda: as_json({"access_token": "a", "token_type": "Bearer", "id_token": token})


def options(forger: Forger) -> OidcOptions:
    return OidcOptions(
        title="единую службу входа",
        address=forger.address,
        client_id=CLIENT,
        client_secret="s",
        redirect="https://here.example/back/",
        scope="openid",
        seconds=1,
    )


def identify(forger: Forger) -> ProviderIdentity:
    return OpenIdProvider(options(forger)).identify(ATTEMPT, "code")


def test_untouched_it_is_accepted(forger):
    assert identify(forger).snils == "11223344595"


SPOILT = {
    "iss of another": ({"iss": "https://evil.example"}, "issuer"),
    "iss missing": ({"iss": None}, "issuer"),
    "aud of another": ({"aud": "other"}, "audience"),
    "aud missing": ({"aud": None}, "audience"),
    "aud of several without azp": ({"aud": [CLIENT, "other"]}, "audience"),
    "azp of another": ({"azp": "other"}, "audience"),
    "aud no text": ({"aud": 7}, "audience"),
    "exp past": ({"exp": -61}, "expired"),
    "exp missing": ({"exp": None}, "times"),
    "exp no number": ({"exp": "soon"}, "times"),
    "exp true": ({"exp": True}, "times"),
    "iat ahead": ({"iat": 600}, "early"),
    "iat missing": ({"iat": None}, "times"),
    "nbf ahead": ({"nbf": 600}, "early"),
    "nonce of another": ({"nonce": "other"}, "nonce"),
    "nonce missing": ({"nonce": None}, "nonce"),
    "nonce no text": ({"nonce": 7}, "nonce"),
    "sub missing": ({"sub": None}, "subject"),
    "sub of another than the person's": ({"sub": "8"}, "subject"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_claim(forger, name):
    changed, reason = SPOILT[name]
    give(forger, signed(claims(forger.address, **changed)))
    assert refused(forger) == reason


@pytest.mark.parametrize("changed", [{"exp": -30}, {"nbf": 30}, {"iat": 30}], ids=str)
def test_clocks_may_differ_by_a_minute(forger, changed):
    give(forger, signed(claims(forger.address, **changed)))
    assert identify(forger).subject == "7"


def part(value: object) -> str:
    return tokens.encoded(json.dumps(value).encode())


def unsigned(root: str) -> str:
    return f"{part({'alg': 'none'})}.{part(claims(root))}."


def shared(root: str, secret: bytes) -> str:
    text = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(claims(root))}"
    return f"{text}.{tokens.encoded(hmac.digest(secret, text.encode(), 'sha256'))}"


def changed_after_signing(root: str) -> str:
    head, _, signature = signed(claims(root)).split(".")
    return f"{head}.{part(claims(root, sub='8'))}.{signature}"


FORGED: dict[str, tuple[Callable[[str], str], str]] = {
    "alg none": (unsigned, "algorithm"),
    "the public key as a shared secret": (lambda root: shared(root, PEM), "algorithm"),
    "the client's secret as a key": (lambda root: shared(root, b"s"), "algorithm"),
    "a stranger's key under the same name": (lambda root: signed(claims(root), key=STRANGER), "signature"),
    "a stranger's key of another kind": (
        lambda root: signed(claims(root), key=ECKey.generate_key("P-256", {"kid": "one"}), alg="ES256"),
        "signature",
    ),
    "claims changed after signing": (changed_after_signing, "signature"),
    "signature cut off": (lambda root: signed(claims(root)).rpartition(".")[0] + ".", "signature"),
    "nothing": (lambda _: "", "form"),
    "no token": (lambda _: "a.b", "form"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token(forger, name):
    make, reason = FORGED[name]
    give(forger, make(forger.address))
    assert refused(forger) == reason


def refused(forger: Forger) -> str:
    with pytest.raises(BadToken) as refusal:
        identify(forger)
    return refusal.value.reason


BROKEN = {
    "no JSON": ("/token", Answer(b"<html>"), Misbehaved),
    "a list": ("/keys", as_json([1]), Misbehaved),
    "no keys": ("/keys", as_json({"keys": []}), Misbehaved),
    "keys that are none": ("/keys", as_json({"keys": [{"kty": "RSA"}]}), Misbehaved),
    "refused code": ("/token", as_json({"error": "invalid_grant"}, 400), RequestRefused),
    "failure of the token": ("/token", Answer(b"", 503), Silent),
    "failure of the person": ("/me", Answer(b"", 500), Silent),
    "person refused": ("/me", as_json({"error": "no"}, 401), Misbehaved),
    "sent elsewhere": ("/me", Answer(b"", 302, {"Location": "https://evil.example/"}), Misbehaved),
    "token sent elsewhere": ("/token", Answer(b"", 307, {"Location": "https://evil.example/"}), Misbehaved),
    "too large": ("/keys", Answer(b" " * 300_000), Misbehaved),
    "packed": ("/keys", Answer(b"", 200, {"Content-Encoding": "gzip"}), Misbehaved),
    "drop by drop": ("/keys", Answer(b" " * 60, pause=0.2), Silent),
    "another issuer": ("/.well-known/openid-configuration", as_json({"issuer": "https://evil.example"}), Misbehaved),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer(forger, name):
    place, answer, kind = BROKEN[name]
    forger.answers[place] = lambda: answer
    started = time.monotonic()
    with pytest.raises(kind):
        identify(forger)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("name", PLACES)
def test_discovery_cannot_send_us_to_another_host(forger, name):
    about = {"issuer": forger.address, **{place: f"{forger.address}/{path}" for place, path in PLACES.items()}}
    about[name] = "https://evil.example/x"
    forger.answers["/.well-known/openid-configuration"] = lambda: as_json(about)
    provider = OpenIdProvider(options(forger))
    with pytest.raises(Misbehaved):
        assert provider.address(ATTEMPT) == provider.identify(ATTEMPT, "code")
