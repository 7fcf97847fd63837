"""A real mail server for one test: STARTTLS with a certificate made here, a login, and moods."""

import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOGIN, PASSWORD = "kontingent", "secret-of-the-post"


@dataclass
class Box:
    """What the server took. `refuses`: it answers every letter with a refusal."""

    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[list[str]] = field(default_factory=list)
    refuses: bool = False

    async def handle_DATA(self, server: object, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name aiosmtpd calls
        if self.refuses:
            return "554 No room"
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        self.envelopes.append(envelope.rcpt_tos)
        return "250 Taken"

    async def handle_QUIT(self, server: object, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        return "421 Going down"  # after the letter was taken nothing that the server says may send it again


@dataclass(frozen=True)
class MailServer:
    port: int
    certificate: Path
    box: Box

    @property
    def environment(self) -> dict[str, str]:
        """Of the worker that sends through it."""
        return {
            "KONTINGENT_EMAIL_HOST": "127.0.0.1",
            "KONTINGENT_EMAIL_PORT": str(self.port),
            "KONTINGENT_EMAIL_USER": LOGIN,
            "KONTINGENT_EMAIL_PASSWORD": PASSWORD,
            "SSL_CERT_FILE": str(self.certificate),  # what OpenSSL trusts
        }


@contextmanager
def mail_server(folder: Path) -> Iterator[MailServer]:
    certificate, key = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    port, box = _free_port(), Box()
    controller = Controller(
        box, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True,
        auth_required=True, auth_require_tls=True, authenticator=_authenticate,
    )  # fmt: skip
    controller.start()
    try:
        yield MailServer(port, certificate, box)
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _authenticate(
    server: object, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
) -> AuthResult:
    known = (given.login, given.password) == (LOGIN.encode(), PASSWORD.encode())
    return AuthResult(success=known)


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of the tests")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "mail.pem", folder / "mail.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private
