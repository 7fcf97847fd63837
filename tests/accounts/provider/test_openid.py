"""Plain OpenID Connect against the real provider of npm: code, PKCE, keys, claims."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from kontingent.accounts.provider.attempt import Attempt
from kontingent.accounts.provider.identity import ProviderIdentity
from kontingent.accounts.provider.oidc import OpenIdProvider
from kontingent.accounts.provider.refusals import BadToken, Misbehaved, RequestRefused, Silent
from tests.accounts.provider.openid_server import SECRET, OpenIdServer, free_port, running

pytestmark = pytest.mark.slow  # they talk to a provider

PEOPLE = {
    "marina": {"name": "Соколова Марина Викторовна", "snils": "112-233-445 95", "trusted": True},
    "ivan": {"name": "Иванов Иван", "snils": "112-233-445 95", "trusted": "yes"},
    "bare": {"name": "Без номера", "trusted": True},
}


@pytest.fixture(scope="module", params=[SECRET, ""], ids=["confidential", "public"])
def server(request) -> Iterator[OpenIdServer]:
    with running(PEOPLE, request.param) as started:
        yield started


def come_back(server: OpenIdServer, subject: str, **changed: str) -> ProviderIdentity:
    provider, attempt = OpenIdProvider(server.options()), Attempt(back="/")
    answer = server.visit(provider.address(attempt), subject)
    assert answer["state"] == attempt.state
    return provider.identify(replace(attempt, **changed), answer["code"])


def test_the_person_is_recognised(server):
    found = come_back(server, "marina")
    assert found == ProviderIdentity("marina", "11223344595", is_confirmed=True, full_name="Соколова Марина Викторовна")


def test_only_true_is_a_confirmation(server):
    assert not come_back(server, "ivan").is_confirmed


def test_a_person_without_a_number_is_told_by_the_empty_one(server):
    assert come_back(server, "bare").snils == ""


def test_the_request_has_what_the_protocol_asks_for(server):
    attempt = Attempt(back="/")
    sent = parse_qs(urlsplit(OpenIdProvider(server.options()).address(attempt)).query)
    assert sent["code_challenge_method"] == ["S256"]
    assert (sent["state"], sent["nonce"]) == ([attempt.state], [attempt.nonce])
    assert attempt.verifier not in str(sent)


def test_a_code_stolen_on_the_way_is_worth_nothing_without_the_verifier(server):
    with pytest.raises(RequestRefused) as refusal:
        come_back(server, "marina", verifier="x" * 64)
    assert refusal.value.foreign == "invalid_grant"


def test_a_token_of_another_sign_in_is_refused(server):
    with pytest.raises(BadToken, match="проверку") as refusal:
        come_back(server, "marina", nonce="of another sign-in")
    assert refusal.value.reason == "nonce"


def test_a_code_is_good_once(server):
    provider, attempt = OpenIdProvider(server.options()), Attempt(back="/")
    code = server.visit(provider.address(attempt), "marina")["code"]
    provider.identify(attempt, code)
    with pytest.raises(RequestRefused):
        provider.identify(attempt, code)


def test_who_presses_cancel_comes_back_with_the_error_of_the_protocol(server):
    answer = server.visit(OpenIdProvider(server.options()).address(Attempt(back="/")), "nobody")
    assert answer["error"] == "access_denied"


def test_another_client_is_not_served(server):
    provider, attempt = OpenIdProvider(server.options()), Attempt(back="/")
    code = server.visit(provider.address(attempt), "marina")["code"]
    with pytest.raises(RequestRefused):
        OpenIdProvider(server.options(client_id="stranger")).identify(attempt, code)


def test_the_provider_has_its_own_sign_out(server):
    assert OpenIdProvider(server.options()).farewell("http://testserver/login/").startswith(f"{server.address}/")


def test_an_address_that_is_not_the_issuers_is_refused(server):
    with pytest.raises(Misbehaved):
        OpenIdProvider(server.options(address=server.address.replace("127.0.0.1", "localhost"))).address(Attempt("/"))


def test_nobody_answers():
    nowhere = OpenIdServer(f"http://127.0.0.1:{free_port()}", SECRET)
    with pytest.raises(Silent):
        OpenIdProvider(nowhere.options()).address(Attempt(back="/"))
