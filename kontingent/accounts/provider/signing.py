"""Signatures of our requests to ЕСИА: one small interface, and a program or a library behind it."""

import tempfile
from pathlib import Path
from typing import Protocol, cast

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kontingent.accounts.provider import openssl
from kontingent.accounts.provider.options import EsiaOptions
from kontingent.accounts.provider.refusals import SignerFailed

GOST_SIZE = 64  # bytes of a signature of ГОСТ Р 34.10-2012 with a key of 256 bits


class Signer(Protocol):
    def sign(self, message: bytes) -> bytes:
        """The bare signature in the order of bytes that goes to ЕСИА; SignerFailed when there is none."""
        ...


class OpensslSigner:
    """ГОСТ through OpenSSL and its engine."""

    def __init__(self, key: str, *, program: str = "", backwards: bool = True) -> None:
        self._key, self._program, self._backwards = key, program, backwards

    def sign(self, message: bytes) -> bytes:
        return _ordered(openssl.sign(message, self._key, program=self._program), backwards=self._backwards)


class CryptoProSigner:
    """ГОСТ through `csptest` of КриптоПро CSP; it reads and writes files only."""

    def __init__(self, container: str, *, password: str = "", program: str = "", backwards: bool = True) -> None:
        self._container, self._password, self._backwards = container, password, backwards
        self._program = program or "csptest"

    def sign(self, message: bytes) -> bytes:
        with tempfile.TemporaryDirectory(prefix="kontingent-") as folder:
            said, signed = Path(folder, "message"), Path(folder, "signature")
            said.write_bytes(message)
            asked = ["-keyset", "-sign", "GOST12_256", "-container", self._container, "-keytype", "exchange"]
            asked += ["-password", self._password] if self._password else []
            openssl.run([*asked, "-in", str(said), "-out", str(signed)], program=self._program)
            try:
                signature = signed.read_bytes()
            except OSError as error:
                raise SignerFailed from error
        return _ordered(signature, backwards=self._backwards)


class RsaSigner:
    """For the stand-in of ЕСИА on a machine without ГОСТ; ЕСИА itself has not taken RSA since 2020."""

    def __init__(self, key: str) -> None:
        self._key = key

    def sign(self, message: bytes) -> bytes:
        try:
            data = Path(self._key).read_bytes()
            # Our own key: whether its primes are primes was known when it was made, and takes a tenth of a second.
            key = cast("RSAPrivateKey", load_pem_private_key(data, None, unsafe_skip_rsa_key_validation=True))
        except (OSError, ValueError, TypeError) as error:
            raise SignerFailed from error
        return key.sign(message, PKCS1v15(), SHA256())


def _ordered(signature: bytes, *, backwards: bool) -> bytes:
    if len(signature) != GOST_SIZE:
        raise SignerFailed
    return signature[::-1] if backwards else signature


def signer_of(options: EsiaOptions) -> Signer:
    backwards, program = options.reversed_signature, options.program
    if options.signer == "rsa":
        return RsaSigner(options.key)
    if options.signer == "cryptopro":
        password = options.container_password
        return CryptoProSigner(options.container, password=password, program=program, backwards=backwards)
    return OpensslSigner(options.key, program=program, backwards=backwards)
