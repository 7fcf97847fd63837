"""The provider this installation is connected to."""

from typing import Protocol

from django.conf import settings

from kontingent.accounts.provider.attempt import Attempt
from kontingent.accounts.provider.esia import Esia
from kontingent.accounts.provider.identity import ProviderIdentity
from kontingent.accounts.provider.oidc import OpenIdProvider
from kontingent.accounts.provider.options import EsiaOptions, OidcOptions, Options


class Provider(Protocol):
    """Talks to the provider; knows no table. Every failure is a `ProviderRefusal`."""

    @property
    def options(self) -> Options: ...
    def address(self, attempt: Attempt) -> str: ...
    def identify(self, attempt: Attempt, code: str) -> ProviderIdentity: ...
    def farewell(self, back: str) -> str: ...


def provider() -> Provider | None:
    """None: the page of sign-in has no button."""
    options = settings.SIGN_IN_PROVIDER
    if isinstance(options, OidcOptions):
        return OpenIdProvider(options)
    if isinstance(options, EsiaOptions):
        return Esia(options)
    return None


def title() -> str:
    """For «Войти через …»; empty without a provider."""
    options: Options | None = settings.SIGN_IN_PROVIDER
    return options.title if options else ""
