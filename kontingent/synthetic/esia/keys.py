"""Keys and certificates of the stand-in and of the system registered with it: ГОСТ where OpenSSL has it, else RSA."""

import datetime as dt
import os
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from kontingent.accounts.provider import openssl
from kontingent.kernel import clock

SYSTEM, ESIA = "system", "esia"  # whose key it is
DAYS = 3650


class KeyKind(StrEnum):
    GOST = "gost"
    RSA = "rsa"


def key_of(folder: Path, whose: str) -> Path:
    return folder / f"{whose}.key"


def certificate_of(folder: Path, whose: str) -> Path:
    return folder / f"{whose}.crt"


def kind_of(folder: Path) -> KeyKind:
    return KeyKind((folder / "kind").read_text(encoding="ascii"))


def make(folder: Path, kind: KeyKind | None = None) -> KeyKind:
    """Once a folder, unless what is there is of a kind this machine can no longer use."""
    wanted = kind or (KeyKind.GOST if openssl.knows_gost() else KeyKind.RSA)
    if (folder / "kind").exists() and kind_of(folder) is wanted:
        return wanted
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for whose in (SYSTEM, ESIA):
        key_of(folder, whose).unlink(missing_ok=True)
        os.close(os.open(key_of(folder, whose), os.O_CREAT | os.O_WRONLY, 0o600))
        (_make_gost if wanted is KeyKind.GOST else _make_rsa)(folder, whose)
    (folder / "kind").write_text(wanted, encoding="ascii")
    return wanted


def _make_gost(folder: Path, whose: str) -> None:
    new = ["-newkey", "gost2012_256", "-pkeyopt", "paramset:A", "-nodes"]
    files = ["-keyout", str(key_of(folder, whose)), "-out", str(certificate_of(folder, whose))]
    openssl.run(["req", "-x509", *openssl.ENGINE, *new, *files, "-subj", f"/CN={whose}", "-days", str(DAYS)])


def _make_rsa(folder: Path, whose: str) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, whose)])
    now = clock.machine_now()
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = builder.not_valid_before(now).not_valid_after(now + dt.timedelta(days=DAYS)).sign(key, SHA256())
    key_of(folder, whose).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    certificate_of(folder, whose).write_bytes(certificate.public_bytes(Encoding.PEM))
