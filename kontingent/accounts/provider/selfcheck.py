"""What `doctor` asks of the connection to a provider: can a request be made and signed, is the key kept closed."""

from pathlib import Path

from kontingent.accounts.provider import openssl
from kontingent.accounts.provider.attempt import Attempt
from kontingent.accounts.provider.oidc import OpenIdProvider
from kontingent.accounts.provider.options import EsiaOptions, OidcOptions, Options
from kontingent.accounts.provider.refusals import ProviderRefusal, SignerFailed
from kontingent.accounts.provider.signing import GOST_SIZE, signer_of
from kontingent.accounts.provider.verification import verifier_of

PROBE = b"kontingent doctor"


def trouble(options: Options) -> str:
    """What would keep people out, with the cure; empty when there is nothing."""
    if isinstance(options, EsiaOptions):
        return _kept_open(options.key) or _certificates(options) or _signature(options)
    if isinstance(options, OidcOptions):
        return _unreachable(options)
    return ""


def _unreachable(options: OidcOptions) -> str:
    try:
        OpenIdProvider(options).address(Attempt(back="/"))
    except ProviderRefusal as refusal:
        return f"{options.address}: {refusal.why}. Проверьте KONTINGENT_PROVIDER_ADDRESS и доступ к нему с этой машины."
    return ""


def _kept_open(key: str) -> str:
    if key and Path(key).stat().st_mode & 0o077:
        return f"ключ {key} открыт другим пользователям. Выполните: chmod 600 {key}."
    return ""


def _certificates(options: EsiaOptions) -> str:
    """A certificate of ГОСТ needs the engine to be read at all."""
    for name, path in (("Системы", options.certificate), ("ЕСИА", options.token_certificate)):
        try:
            verifier_of(path)
        except SignerFailed:
            cure = "Проверьте файл." if openssl.knows_gost() else "Установите пакет libengine-gost-openssl."
            return f"сертификат {name} {path} не читается. {cure}"
    return ""


def _signature(options: EsiaOptions) -> str:
    if options.signer == "openssl" and not openssl.knows_gost(options.program):
        return "OpenSSL не умеет подписывать по ГОСТ. Установите пакет libengine-gost-openssl."
    try:
        signature = signer_of(options).sign(PROBE)
        if options.reversed_signature and len(signature) == GOST_SIZE:
            signature = signature[::-1]
        fits = options.signer == "cryptopro" or verifier_of(options.certificate).verifies(PROBE, signature)
    except SignerFailed:
        return f"запрос не подписывается ({options.signer}). Проверьте ключ {options.key or options.container}."
    return "" if fits else f"ключ и сертификат {options.certificate} не пара. Укажите сертификат этого ключа."
