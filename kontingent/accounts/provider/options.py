"""How the region is connected to a provider, from the environment: a broken value fails at start with the cure."""

import os
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kontingent.kernel.environment import (
    SettingsError,
    env_bool,
    env_int,
    env_list,
    env_secret_or_none,
    env_text,
)

PRODUCTION = "https://esia.gosuslugi.ru"
SIGNED_FIELDS = ("client_id", "scope", "timestamp", "state", "redirect_uri", "code")
SIGNABLE = {*SIGNED_FIELDS, "response_type", "access_type", "client_certificate_hash", "grant_type", "token_type"}
SIGNERS = ("openssl", "cryptopro", "rsa")
AT_HOME = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What both providers need. `title` continues «Войти через …»."""

    title: str
    address: str  # without a slash at its end
    client_id: str
    redirect: str  # our own address of the way back, as the provider has it registered
    scope: str
    ca_file: str = ""
    seconds: int = 10
    logout: bool = True  # offer the provider's own sign-out after ours

    @property
    def origin(self) -> str:
        """For the Content-Security-Policy of the page with the button."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcOptions(Options):
    client_secret: str = field(default="", repr=False)  # empty: a public client, held by PKCE alone
    snils_claim: str = "snils"
    confirmed_claim: str = "trusted"


@dataclass(frozen=True, slots=True, kw_only=True)
class EsiaOptions(Options):
    issuer: str  # as ЕСИА writes it in its tokens
    token_certificate: str  # ЕСИА's, as a file: its tokens are verified with it
    signer: str = "openssl"  # openssl, cryptopro or rsa
    program: str = ""  # of the signer; empty: found on PATH
    key: str = ""  # file, for openssl and rsa
    container: str = ""  # for cryptopro
    container_password: str = field(default="", repr=False)
    certificate: str = ""  # ours, as registered
    certificate_hash: str = ""  # hexadecimal; empty: SHA-256 of the certificate's DER
    signed_fields: tuple[str, ...] = SIGNED_FIELDS
    reversed_signature: bool = True


def from_environment() -> Options | None:
    """None when people enter by password alone."""
    kind = env_text("KONTINGENT_PROVIDER", "none")
    if kind == "none":
        return None
    if kind == "oidc":
        return _oidc()
    if kind == "esia":
        return _esia()
    raise SettingsError(f"KONTINGENT_PROVIDER={kind!r}: нужно none, oidc или esia.")


def _oidc() -> OidcOptions:
    return OidcOptions(
        title=env_text("KONTINGENT_PROVIDER_TITLE", "единую службу входа"),
        address=_address("KONTINGENT_PROVIDER_ADDRESS"),
        client_id=_required("KONTINGENT_PROVIDER_CLIENT_ID"),
        redirect=_address("KONTINGENT_PROVIDER_REDIRECT"),
        scope=_scope("openid profile snils"),
        ca_file=_file("KONTINGENT_PROVIDER_CA_FILE"),
        seconds=env_int("KONTINGENT_PROVIDER_TIMEOUT", 10),
        logout=env_bool("KONTINGENT_PROVIDER_LOGOUT", default=True),
        client_secret=env_secret_or_none("KONTINGENT_PROVIDER_CLIENT_SECRET") or "",
        snils_claim=env_text("KONTINGENT_OIDC_SNILS_CLAIM", "snils"),
        confirmed_claim=env_text("KONTINGENT_OIDC_CONFIRMED_CLAIM", "trusted"),
    )


def _esia() -> EsiaOptions:
    address = _address("KONTINGENT_PROVIDER_ADDRESS", PRODUCTION)
    signer = _choice("KONTINGENT_ESIA_SIGNER", SIGNERS)
    by_key = signer != "cryptopro"
    return EsiaOptions(
        title=env_text("KONTINGENT_PROVIDER_TITLE", "Госуслуги (ЕСИА)"),
        address=address,
        client_id=_required("KONTINGENT_PROVIDER_CLIENT_ID"),
        redirect=_address("KONTINGENT_PROVIDER_REDIRECT"),
        scope=_scope("openid fullname snils"),
        ca_file=_file("KONTINGENT_PROVIDER_CA_FILE"),
        seconds=env_int("KONTINGENT_PROVIDER_TIMEOUT", 10),
        logout=env_bool("KONTINGENT_PROVIDER_LOGOUT", default=True),
        issuer=env_text("KONTINGENT_ESIA_ISSUER", f"http://{urlsplit(address).netloc}/"),
        token_certificate=_file("KONTINGENT_ESIA_TOKEN_CERTIFICATE", required=True),
        signer=signer,
        program=env_text("KONTINGENT_ESIA_PROGRAM", ""),
        key=_file("KONTINGENT_ESIA_KEY", required=True) if by_key else "",
        container="" if by_key else _required("KONTINGENT_ESIA_CONTAINER"),
        container_password=env_secret_or_none("KONTINGENT_ESIA_CONTAINER_PASSWORD") or "",
        certificate=_file("KONTINGENT_ESIA_CERTIFICATE", required=True),
        certificate_hash=_hexadecimal("KONTINGENT_ESIA_CERTIFICATE_HASH"),
        signed_fields=_fields("KONTINGENT_ESIA_SIGNED_FIELDS"),
        reversed_signature=_choice("KONTINGENT_ESIA_SIGNATURE", ("reversed", "straight")) == "reversed",
    )


def _choice(name: str, known: tuple[str, ...]) -> str:
    value = env_text(name, known[0])
    if value not in known:
        raise SettingsError(f"{name}={value!r}: нужно одно из: {', '.join(known)}.")
    return value


def _hexadecimal(name: str) -> str:
    value = env_text(name, "")
    if value and not re.fullmatch(r"[0-9A-Fa-f]{64,128}", value):
        raise SettingsError(f"{name}: нужны шестнадцатеричные цифры хэша, без пробелов и двоеточий.")
    return value.upper()


def _fields(name: str) -> tuple[str, ...]:
    fields = tuple(env_list(name, list(SIGNED_FIELDS)))
    if unknown := set(fields) - SIGNABLE:
        raise SettingsError(f"{name}: неизвестные поля {', '.join(sorted(unknown))}.")
    if not {"client_id", "timestamp", "state"} <= set(fields):
        raise SettingsError(f"{name}: подписываются по меньшей мере client_id, timestamp и state.")
    return fields


def _required(name: str) -> str:
    if value := os.environ.get(name):
        return value
    raise SettingsError(f"Не задана переменная {name}: без неё вход через провайдера не работает.")


def _address(name: str, default: str = "") -> str:
    address = (os.environ.get(name) or default or _required(name)).rstrip("/" if name.endswith("ADDRESS") else "")
    parts = urlsplit(address)
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in AT_HOME)):
        raise SettingsError(f"{name}={address!r}: нужен адрес, который начинается с https.")
    return address


def _scope(default: str) -> str:
    scope = env_text("KONTINGENT_PROVIDER_SCOPE", default).split()
    if "openid" not in scope:
        raise SettingsError("KONTINGENT_PROVIDER_SCOPE: среди областей доступа должна быть openid.")
    return " ".join(scope)


def _file(name: str, *, required: bool = False) -> str:
    path = _required(name) if required else env_text(name, "")
    if path and not os.access(path, os.R_OK):
        raise SettingsError(f"{name}={path!r}: файл не читается.")
    return path
