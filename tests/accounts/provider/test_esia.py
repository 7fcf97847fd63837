"""ЕСИА against its stand-in: the way of a sign-in, and every parameter and claim spoilt one by one."""

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from kontingent.accounts.provider import tokens
from kontingent.accounts.provider.attempt import Attempt
from kontingent.accounts.provider.esia import Esia
from kontingent.accounts.provider.identity import ProviderIdentity
from kontingent.accounts.provider.refusals import BadToken, RequestRefused
from kontingent.synthetic.esia import issuing, keys
from tests.accounts.provider import plain
from tests.accounts.provider.esia_server import EsiaServer, standing_in

pytestmark = pytest.mark.slow  # they talk to a provider

ADMIN = "1002"


@pytest.fixture(scope="module", params=keys.KeyKind)
def server(request, tmp_path_factory) -> Iterator[EsiaServer]:
    with standing_in(tmp_path_factory.mktemp("esia"), request.param) as started:
        yield started


@pytest.fixture(scope="module")
def rsa(tmp_path_factory) -> Iterator[EsiaServer]:
    """For what does not depend on the signature: no process is started for each."""
    with standing_in(tmp_path_factory.mktemp("esia"), keys.KeyKind.RSA) as started:
        yield started


def come_back(server: EsiaServer, oid: str = ADMIN, **changed: object) -> ProviderIdentity:
    provider, attempt = Esia(server.options(**changed)), Attempt(back="/")
    answer = server.visit(provider.address(attempt), oid)
    if "error" in answer:
        raise RequestRefused(foreign=answer["error_description"].partition(":")[0])
    assert answer["state"] == attempt.state
    return provider.identify(attempt, answer["code"])


def test_the_person_is_recognised(server):
    found = come_back(server)
    assert found == ProviderIdentity("1002", "15020100267", is_confirmed=True, full_name="Соколова Марина Викторовна")


def test_an_unconfirmed_person_comes_back_unconfirmed(rsa):
    assert not come_back(rsa, "1004").is_confirmed


def test_the_signature_covers_the_state(server):
    """A state put in by another would let him end his own sign-in in somebody's browser."""
    address = Esia(server.options()).address(Attempt(back="/"))
    parts = urlsplit(address)
    sent = {**dict(parse_qsl(parts.query)), "state": Attempt(back="/").state}
    answer = server.visit(f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode(sent)}", ADMIN)
    assert answer["error_description"].startswith("ESIA-007053")


def test_another_order_of_signed_fields_is_another_signature(server):
    legacy = ("scope", "timestamp", "client_id", "state")
    with pytest.raises(RequestRefused) as refusal:
        come_back(server, signed_fields=legacy)
    assert refusal.value.foreign == "ESIA-007053"


SPOILT = {  # parameter: (its spoilt value, code of the refusal); None leaves it out
    "client_secret": [(None, "ESIA-007014"), ("AAAA", "ESIA-007053"), ("!", "ESIA-007053")],
    "scope": [(None, "ESIA-007014"), ("openid everything", "ESIA-007006"), ("snils", "ESIA-007006")],
    "state": [
        (None, "ESIA-007014"),
        ("one", "ESIA-007003"),
        ("00000000-0000-1000-8000-000000000000", "ESIA-007003"),
    ],
    "timestamp": [
        (None, "ESIA-007014"),
        ("2018-04-20T10:00:00+03:00", "ESIA-007015"),
        ("2018.04.20 10:00:00 +0300", "ESIA-007015"),
        ("2018.13.40 10:00:00 +0300", "ESIA-007015"),
    ],
    "client_certificate_hash": [(None, "ESIA-007014"), ("00" * 32, "ESIA-007002")],
}
ON_AUTHORISE = {
    **SPOILT,
    "response_type": [(None, "ESIA-007014"), ("token", "ESIA-007009")],
    "access_type": [(None, "ESIA-007014"), ("always", "ESIA-007003")],
}
ON_TOKEN = {
    **SPOILT,
    "client_id": [(None, "ESIA-007014"), ("OTHER", "ESIA-007005")],
    "redirect_uri": [(None, "ESIA-007014"), ("https://evil.example/", "ESIA-007023")],
    "code": [(None, "ESIA-007014"), ("invented", "ESIA-007053")],
    "grant_type": [(None, "ESIA-007014"), ("password", "ESIA-007012")],
    "token_type": [(None, "ESIA-007014"), ("Basic", "ESIA-007003")],
}


def flat(table: dict[str, list[tuple[str | None, str]]]) -> list[tuple[str, str | None, str]]:
    return [(name, value, code) for name, values in table.items() for value, code in values]


def spoil(sent: dict[str, str], name: str, value: str | None) -> dict[str, str]:
    rest = {key: given for key, given in sent.items() if key != name}
    return rest if value is None else {**rest, name: value}


@pytest.mark.parametrize(("name", "value", "code"), flat(ON_AUTHORISE))
def test_the_stand_in_checks_every_parameter_of_the_request(rsa, name, value, code):
    place, _, query = Esia(rsa.options()).address(Attempt(back="/")).partition("?")
    answer = rsa.visit(f"{place}?{urlencode(spoil(dict(parse_qsl(query)), name, value))}", ADMIN)
    assert answer["error_description"].partition(":")[0] == code


@pytest.mark.parametrize(
    ("name", "value"),
    [("client_id", None), ("client_id", "OTHER"), ("redirect_uri", None), ("redirect_uri", "http://x/")],
)
def test_a_strangers_request_is_sent_nowhere(rsa, name, value):
    place, _, query = Esia(rsa.options()).address(Attempt(back="/")).partition("?")
    with plain.browser() as browser:
        answer = browser.get(place, params=spoil(dict(parse_qsl(query)), name, value))
    assert (answer.status_code, "ESIA-0070" in answer.text) == (400, True)


class SpoiltEsia(Esia):
    """Spoils a parameter of the exchange, after it was signed or before."""

    spoilt: tuple[str, str | None] = ("", None)

    def _signed(self, sent):
        return spoil(super()._signed(sent), *self.spoilt) if "code" in sent else super()._signed(sent)


@pytest.mark.parametrize(("name", "value", "code"), flat(ON_TOKEN))
def test_the_stand_in_checks_every_parameter_of_the_exchange(rsa, name, value, code):
    provider, attempt = SpoiltEsia(rsa.options()), Attempt(back="/")
    provider.spoilt = (name, value)
    given = rsa.visit(provider.address(attempt), ADMIN)["code"]
    with pytest.raises(RequestRefused) as refusal:
        provider.identify(attempt, given)
    assert refusal.value.foreign == code


def test_a_code_is_good_once_and_for_its_own_scope(rsa):
    provider, attempt = Esia(rsa.options()), Attempt(back="/")
    code = rsa.visit(provider.address(attempt), ADMIN)["code"]
    provider.identify(attempt, code)
    for other in (provider, Esia(rsa.options(scope="openid snils"))):
        with pytest.raises(RequestRefused) as refusal:
            other.identify(attempt, code)
        assert refusal.value.foreign == "ESIA-007011"


SUBJECT = {"urn:esia:sbj:oid": 1001, "urn:esia:sbj:is_tru": True}
CLAIMS = {
    "iss": [("http://evil.example/", "issuer"), (None, "issuer")],
    "exp": [(-61, "expired"), (None, "times"), ("soon", "times")],
    "nbf": [(600, "early")],
    "iat": [(600, "early"), (None, "times")],
}
OF_ACCESS = {
    **CLAIMS,
    "client_id": [("OTHER", "audience"), (None, "audience")],
    "scope": [("openid", "scope"), (None, "scope")],
    "urn:esia:sbj_id": [(1001, "subject"), (None, "subject"), (True, "subject")],
}
OF_IDENTITY = {
    **CLAIMS,
    "aud": [("OTHER", "audience"), (None, "audience"), (["KONTINGENT", "OTHER"], "audience")],
    "sub": [(1001, "subject"), (None, "subject")],
    "urn:esia:sbj": [(SUBJECT, "subject"), (None, "subject"), ("1002", "subject")],
}


def changing(monkeypatch, which: str, name: str, value: object) -> None:
    """Numbers of moments are seconds from now."""
    usual = getattr(issuing, which)

    def changed(*args: object) -> Mapping[str, object]:
        claims = usual(*args)
        moment = name in {"exp", "nbf", "iat"} and isinstance(value, int)
        return spoil(claims, name, claims["iat"] + value if moment else value)

    monkeypatch.setattr(issuing, which, changed)


@pytest.mark.parametrize(("name", "value", "reason"), flat(OF_ACCESS))
def test_every_claim_of_the_access_token_is_checked(rsa, monkeypatch, name, value, reason):
    changing(monkeypatch, "access_claims", name, value)
    assert reason_of(rsa) == reason


@pytest.mark.parametrize(("name", "value", "reason"), flat(OF_IDENTITY))
def test_every_claim_of_the_identity_token_is_checked(rsa, monkeypatch, name, value, reason):
    changing(monkeypatch, "identity_claims", name, value)
    assert reason_of(rsa) == reason


@pytest.mark.parametrize(("name", "seconds"), [("exp", -30), ("nbf", 30), ("iat", 30)])
def test_clocks_may_differ_by_a_minute(rsa, monkeypatch, name, seconds):
    changing(monkeypatch, "access_claims", name, seconds)
    assert come_back(rsa).subject == ADMIN


@pytest.mark.parametrize("value", [False, "true", 1, None])
def test_only_true_is_a_confirmation(rsa, monkeypatch, value):
    person = issuing.person
    monkeypatch.setattr(issuing, "person", lambda citizen: {**person(citizen), "trusted": value})
    assert not come_back(rsa).is_confirmed


def reason_of(server: EsiaServer) -> str:
    with pytest.raises(BadToken) as refusal:
        come_back(server)
    return refusal.value.reason


FORGED = {
    "alg none": (lambda head, body, _: f"{renamed(head, 'none')}.{body}.", "algorithm"),
    "alg of a shared secret": (lambda head, body, mark: f"{renamed(head, 'HS256')}.{body}.{mark}", "algorithm"),
    "claims after signing": (lambda head, body, mark: f"{head}.{body[:-4]}AAAA.{mark}", "signature"),
    "signature of nothing": (lambda head, body, _: f"{head}.{body}.AAAA", "signature"),
    "two parts": (lambda head, body, _: f"{head}.{body}", "form"),
    "nothing": (lambda *_: "", "form"),
}


def renamed(head: str, algorithm: str) -> str:
    import json

    return tokens.encoded(json.dumps({**tokens.json_object(head), "alg": algorithm}).encode())


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token(server, monkeypatch, name):
    usual, (forge, reason) = issuing.signed, FORGED[name]
    monkeypatch.setattr(issuing, "signed", lambda *args, **kwargs: forge(*usual(*args, **kwargs).split(".")))
    assert reason_of(server) == reason


def test_a_token_signed_by_another_is_refused(server, tmp_path):
    """ЕСИА's certificate is the one we were given, not one that comes with a token."""
    keys.make(tmp_path, server.kind)
    with pytest.raises(BadToken) as refusal:
        come_back(server, token_certificate=str(keys.certificate_of(tmp_path, keys.ESIA)))
    assert refusal.value.reason == "signature"


def test_a_certificate_of_another_kind_does_not_take_the_tokens_word(rsa, tmp_path):
    from tests.accounts.provider.esia_server import need_gost

    need_gost()
    keys.make(tmp_path, keys.KeyKind.GOST)
    with pytest.raises(BadToken) as refusal:
        come_back(rsa, token_certificate=str(keys.certificate_of(tmp_path, keys.ESIA)))
    assert refusal.value.reason == "algorithm"
