"""Signatures of ЕСИА's tokens: the certificate we were given says with which algorithm, the token only repeats it."""

import hashlib
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificate

from kontingent.accounts.provider import openssl
from kontingent.accounts.provider.refusals import SignerFailed


class Verifier(Protocol):
    algorithm: str  # as the header of a token names it

    def verifies(self, message: bytes, signature: bytes) -> bool: ...


class GostVerifier:
    algorithm = "GOST3410_2012_256"

    def __init__(self, certificate: Certificate) -> None:
        self._key = openssl.public_key(certificate.public_bytes(Encoding.PEM))

    def verifies(self, message: bytes, signature: bytes) -> bool:
        return openssl.verifies(message, signature, self._key)


class RsaVerifier:
    algorithm = "RS256"

    def __init__(self, key: RSAPublicKey) -> None:
        self._key = key

    def verifies(self, message: bytes, signature: bytes) -> bool:
        try:
            self._key.verify(signature, message, PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True


def read_certificate(path: str) -> Certificate:
    """PEM or DER; SignerFailed when it is neither."""
    try:
        data = Path(path).read_bytes()
        return load_pem_x509_certificate(data) if b"-----BEGIN" in data else load_der_x509_certificate(data)
    except (OSError, ValueError) as error:
        raise SignerFailed from error


def verifier_of(path: str) -> Verifier:
    certificate = read_certificate(path)
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):  # the library knows no ГОСТ
        return GostVerifier(certificate)
    if not isinstance(key, RSAPublicKey):
        raise SignerFailed
    return RsaVerifier(key)


def fingerprint(path: str) -> str:
    """SHA-256 of the DER in capital hexadecimal digits."""
    return hashlib.sha256(read_certificate(path).public_bytes(Encoding.DER)).hexdigest().upper()
