"""Signatures of ГОСТ, verified by OpenSSL itself and not by our own reading of it."""

import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from kontingent.accounts.provider import openssl, tokens
from kontingent.accounts.provider.attempt import Attempt
from kontingent.accounts.provider.esia import Esia
from kontingent.accounts.provider.refusals import SignerFailed
from kontingent.accounts.provider.signing import CryptoProSigner, OpensslSigner, RsaSigner
from kontingent.synthetic.esia import keys
from tests.accounts.provider.esia_server import need_gost, standing_in

MESSAGE = b"KONTINGENTopenid fullname snils2026.11.25 10:00:00 +0300"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    need_gost()
    made = tmp_path_factory.mktemp("keys")
    keys.make(made, keys.KeyKind.GOST)
    return made


def openssl_says(folder: Path, message: bytes, signature: bytes) -> str:
    """As a person would ask it: the certificate's key, the message, the signature."""
    public, signed = folder / "public.pem", folder / "signature"
    certificate = keys.certificate_of(folder, keys.SYSTEM)
    asked = ["openssl", "x509", "-engine", "gost", "-in", certificate, "-pubkey", "-noout"]
    public.write_bytes(subprocess.run(asked, capture_output=True, check=True).stdout)
    signed.write_bytes(signature)
    asked = ["openssl", "dgst", "-engine", "gost", "-md_gost12_256", "-verify", public, "-signature", signed]
    return subprocess.run(asked, input=message, capture_output=True, check=False).stdout.decode().strip()


def test_openssl_verifies_what_was_signed(folder):
    signature = OpensslSigner(str(keys.key_of(folder, keys.SYSTEM))).sign(MESSAGE)
    assert len(signature) == 64
    assert openssl_says(folder, MESSAGE, signature[::-1]) == "Verified OK"
    assert openssl_says(folder, MESSAGE + b"!", signature[::-1]) == "Verification failure"
    assert openssl_says(folder, MESSAGE, signature) == "Verification failure"


def test_straight_order_is_a_setting(folder):
    signature = OpensslSigner(str(keys.key_of(folder, keys.SYSTEM)), backwards=False).sign(MESSAGE)
    assert openssl_says(folder, MESSAGE, signature) == "Verified OK"


def test_the_secret_of_a_request_is_the_signature_of_its_fields(tmp_path):
    with standing_in(tmp_path, keys.KeyKind.GOST) as server:
        address = Esia(server.options()).address(Attempt(back="/"))
        sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        fields = ("client_id", "scope", "timestamp", "state", "redirect_uri")
        message = "".join(sent[name] for name in fields).encode()
        assert len(sent["client_secret"]) == 86
        assert openssl_says(tmp_path, message, tokens.decoded(sent["client_secret"])[::-1]) == "Verified OK"


CSPTEST = """#!/bin/sh
# The interface of КриптоПро's csptest over OpenSSL: files in and out, the bytes the other way round.
[ "$1 $2 $3 $4" = "-keyset -sign GOST12_256 -container" ] || exit 1
[ "$6 $7 $8 $9" = "-keytype exchange -password secret" ] || exit 1
shift 9
[ "$1 $3" = "-in -out" ] || exit 1
openssl dgst -engine gost -md_gost12_256 -sign KEY "$2" 2>/dev/null | TURN > "$4"
"""


TURN = f"{sys.executable} -c 'import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])'"


def test_the_program_of_crypto_pro_is_called_with_files_and_turned_round(folder, tmp_path):
    program = tmp_path / "csptest"
    program.write_text(
        CSPTEST.replace("KEY", str(keys.key_of(folder, keys.SYSTEM))).replace("TURN", TURN), encoding="utf-8"
    )
    program.chmod(stat.S_IRWXU)
    signer = CryptoProSigner("контейнер", password="secret", program=str(program))
    assert openssl_says(folder, MESSAGE, signer.sign(MESSAGE)) == "Verified OK"
    with pytest.raises(SignerFailed):
        CryptoProSigner("контейнер", password="wrong", program=str(program)).sign(MESSAGE)


@pytest.mark.parametrize("program", ["/nonexistent/openssl", "false", "true"])
def test_a_program_that_does_not_sign_is_a_refusal(program):
    with pytest.raises(SignerFailed):
        OpensslSigner("/nonexistent/key", program=program).sign(MESSAGE)


def test_a_program_that_hangs_is_given_up(monkeypatch, tmp_path):
    monkeypatch.setattr(openssl, "SECONDS", 0.3)
    program = tmp_path / "slow"
    program.write_text("#!/bin/sh\nexec sleep 20\n", encoding="ascii")
    program.chmod(stat.S_IRWXU)
    with pytest.raises(SignerFailed):
        OpensslSigner("key", program=str(program)).sign(MESSAGE)


def test_a_key_that_is_none_is_a_refusal(tmp_path):
    (tmp_path / "key").write_text("no key", encoding="ascii")
    with pytest.raises(SignerFailed):
        RsaSigner(str(tmp_path / "key")).sign(MESSAGE)


def test_keys_are_closed_to_others(folder):
    assert stat.S_IMODE(keys.key_of(folder, keys.SYSTEM).stat().st_mode) == 0o600
