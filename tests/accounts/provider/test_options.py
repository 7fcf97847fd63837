"""The environment of a connection: what is missing or broken is named at start."""

import os
from pathlib import Path

import pytest

from kontingent.accounts.provider.options import EsiaOptions, OidcOptions, from_environment
from kontingent.accounts.provider.selfcheck import trouble
from kontingent.kernel.environment import SettingsError
from kontingent.synthetic.esia import keys
from tests.accounts.provider.esia_server import need_gost
from tests.accounts.provider.openid_server import free_port

pytestmark = pytest.mark.slow

OIDC = {
    "KONTINGENT_PROVIDER": "oidc",
    "KONTINGENT_PROVIDER_ADDRESS": "https://login.example/",
    "KONTINGENT_PROVIDER_CLIENT_ID": "kontingent",
    "KONTINGENT_PROVIDER_REDIRECT": "https://here.example/login/provider/back/",
}


@pytest.fixture
def esia(tmp_path: Path) -> dict[str, str]:
    keys.make(tmp_path, keys.KeyKind.RSA)
    return {
        **{name: value for name, value in OIDC.items() if name != "KONTINGENT_PROVIDER_ADDRESS"},
        "KONTINGENT_PROVIDER": "esia",
        "KONTINGENT_ESIA_SIGNER": "rsa",
        "KONTINGENT_ESIA_KEY": str(keys.key_of(tmp_path, keys.SYSTEM)),
        "KONTINGENT_ESIA_CERTIFICATE": str(keys.certificate_of(tmp_path, keys.SYSTEM)),
        "KONTINGENT_ESIA_TOKEN_CERTIFICATE": str(keys.certificate_of(tmp_path, keys.ESIA)),
    }


def options(monkeypatch, given: dict[str, str | None]):
    for name in [name for name in os.environ if name.startswith(("KONTINGENT_PROVIDER", "KONTINGENT_ESIA"))]:
        monkeypatch.delenv(name)
    for name, value in given.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    return from_environment()


def test_nothing_is_connected_unless_asked(monkeypatch):
    assert options(monkeypatch, {}) is None


def test_plain_openid_connect(monkeypatch):
    found = options(monkeypatch, {**OIDC, "KONTINGENT_PROVIDER_CLIENT_SECRET": "s3cret"})
    assert isinstance(found, OidcOptions)
    assert (found.address, found.origin) == ("https://login.example", "https://login.example")
    assert "s3cret" not in repr(found)


def test_esia_by_default_is_the_one_of_the_state(monkeypatch, esia):
    found = options(monkeypatch, esia)
    assert isinstance(found, EsiaOptions)
    assert (found.address, found.issuer) == ("https://esia.gosuslugi.ru", "http://esia.gosuslugi.ru/")
    assert found.title == "Госуслуги (ЕСИА)"
    assert found.signed_fields == ("client_id", "scope", "timestamp", "state", "redirect_uri", "code")


BROKEN = [
    ("KONTINGENT_PROVIDER", "ldap"),
    ("KONTINGENT_PROVIDER_CLIENT_ID", None),
    ("KONTINGENT_PROVIDER_REDIRECT", None),
    ("KONTINGENT_PROVIDER_REDIRECT", "http://here.example/"),
    ("KONTINGENT_PROVIDER_ADDRESS", "ftp://esia.example"),
    ("KONTINGENT_PROVIDER_SCOPE", "fullname snils"),
    ("KONTINGENT_PROVIDER_CA_FILE", "/nonexistent"),
    ("KONTINGENT_PROVIDER_TIMEOUT", "soon"),
    ("KONTINGENT_ESIA_SIGNER", "pen"),
    ("KONTINGENT_ESIA_KEY", None),
    ("KONTINGENT_ESIA_KEY", "/nonexistent"),
    ("KONTINGENT_ESIA_CERTIFICATE", None),
    ("KONTINGENT_ESIA_TOKEN_CERTIFICATE", None),
    ("KONTINGENT_ESIA_CERTIFICATE_HASH", "AB:CD"),
    ("KONTINGENT_ESIA_SIGNED_FIELDS", "client_id,timestamp,state,password"),
    ("KONTINGENT_ESIA_SIGNED_FIELDS", "client_id"),
    ("KONTINGENT_ESIA_SIGNATURE", "sideways"),
]


@pytest.mark.parametrize(("name", "value"), BROKEN)
def test_a_broken_value_is_named(monkeypatch, esia, name, value):
    with pytest.raises(SettingsError, match=name):
        options(monkeypatch, {**esia, name: value})


class TestSelfCheck:
    def test_a_pair_that_signs_is_good(self, monkeypatch, esia):
        assert trouble(options(monkeypatch, esia)) == ""

    def test_a_pair_of_gost_signs_too(self, monkeypatch, esia, tmp_path):
        need_gost()
        keys.make(tmp_path, keys.KeyKind.GOST)
        assert trouble(options(monkeypatch, {**esia, "KONTINGENT_ESIA_SIGNER": "openssl"})) == ""

    def test_a_key_open_to_others(self, monkeypatch, esia):
        Path(esia["KONTINGENT_ESIA_KEY"]).chmod(0o644)
        assert "chmod 600" in trouble(options(monkeypatch, esia))

    def test_a_certificate_of_another_key(self, monkeypatch, esia):
        other = {**esia, "KONTINGENT_ESIA_CERTIFICATE": esia["KONTINGENT_ESIA_TOKEN_CERTIFICATE"]}
        assert "не пара" in trouble(options(monkeypatch, other))

    @pytest.mark.parametrize("which", ["KONTINGENT_ESIA_CERTIFICATE", "KONTINGENT_ESIA_TOKEN_CERTIFICATE"])
    def test_a_certificate_that_is_none(self, monkeypatch, esia, tmp_path, which):
        (tmp_path / "broken").write_text("-----BEGIN nothing", encoding="ascii")
        assert "не читается" in trouble(options(monkeypatch, {**esia, which: str(tmp_path / "broken")}))

    def test_a_key_that_signs_nothing(self, monkeypatch, esia):
        Path(esia["KONTINGENT_ESIA_KEY"]).write_text("no key", encoding="ascii")
        assert "не подписывается" in trouble(options(monkeypatch, esia))

    def test_openssl_without_gost(self, monkeypatch, esia):
        bare = {**esia, "KONTINGENT_ESIA_SIGNER": "openssl", "KONTINGENT_ESIA_PROGRAM": "false"}
        assert "libengine-gost-openssl" in trouble(options(monkeypatch, bare))

    def test_a_server_that_does_not_answer(self, monkeypatch):
        nowhere = {**OIDC, "KONTINGENT_PROVIDER_ADDRESS": f"http://127.0.0.1:{free_port()}"}
        assert "не отвечает" in trouble(options(monkeypatch, nowhere))
