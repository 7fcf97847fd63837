"""Plain OpenID Connect: discovery, code with PKCE, a signed identity token, the person's claims."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from kontingent.accounts.provider import calls, tokens
from kontingent.accounts.provider.attempt import Attempt
from kontingent.accounts.provider.identity import ProviderIdentity
from kontingent.accounts.provider.options import OidcOptions
from kontingent.accounts.provider.refusals import BadToken, Misbehaved, RequestRefused, Silent
from kontingent.kernel.identifiers import snils_digits

# Only with a key that cannot sign for the provider: neither «none» nor a secret shared with us.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]


class OpenIdProvider:
    def __init__(self, options: OidcOptions) -> None:
        self.options = options

    def address(self, attempt: Attempt) -> str:
        """Where the browser goes."""
        with self._client() as client:
            return self._address(client, attempt)

    def _address(self, client: OAuth2Client, attempt: Attempt) -> str:
        place = self._place(self._discovered(client), "authorization_endpoint")
        made: tuple[str, str] = client.create_authorization_url(
            place, state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.verifier
        )
        return made[0]

    def identify(self, attempt: Attempt, code: str) -> ProviderIdentity:
        """Who came back; a refusal of the provider's family otherwise."""
        with self._client() as client:
            about = self._discovered(client)
            given = self._exchange(client, self._place(about, "token_endpoint"), attempt, code)
            keys = self._keys(client, self._place(about, "jwks_uri"))
            claims = self._verified(tokens.text_of(given, "id_token"), keys, attempt.nonce)
            person = self._person(client, about, tokens.text_of(given, "access_token"))
        if person and person.get("sub") != claims["sub"]:
            raise BadToken("subject")
        return self._identity({**person, **claims})

    def farewell(self, back: str) -> str:
        """The provider's own sign-out; empty where it has none."""
        with self._client() as client:
            place = tokens.text_of(self._discovered(client), "end_session_endpoint")
        sent = {"client_id": self.options.client_id, "post_logout_redirect_uri": back}
        return f"{place}?{urlencode(sent)}" if place else ""

    def _client(self) -> OAuth2Client:
        options = self.options
        return OAuth2Client(
            client_id=options.client_id,
            client_secret=options.client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if options.client_secret else "none",
            scope=options.scope,
            redirect_uri=options.redirect,
            code_challenge_method="S256",
            **calls.connection(ca_file=options.ca_file, seconds=options.seconds),
        )

    def _discovered(self, client: httpx2.Client) -> dict[str, Any]:
        place = f"{self.options.address}/.well-known/openid-configuration"
        status, about = calls.ask(client, "GET", place, **PUBLIC)
        if status != 200 or tokens.text_of(about, "issuer").rstrip("/") != self.options.address:
            raise Misbehaved
        return about

    def _place(self, about: Mapping[str, Any], name: str) -> str:
        """An address of the discovered ones. All stand on the provider's own origin: it is the one we were told of."""
        place = tokens.text_of(about, name)
        parts = urlsplit(place)
        if f"{parts.scheme}://{parts.netloc}" != self.options.origin:
            raise Misbehaved
        return place

    def _exchange(self, client: OAuth2Client, place: str, attempt: Attempt, code: str) -> dict[str, Any]:
        try:
            return cast("dict[str, Any]", client.fetch_token(place, code=code, code_verifier=attempt.verifier))
        except OAuthError as error:
            raise RequestRefused(foreign=str(error.error or "")) from None
        except httpx2.HTTPError as error:
            raise Silent from error
        except ValueError as error:
            raise Misbehaved from error

    def _keys(self, client: httpx2.Client, place: str) -> KeySet:
        status, found = calls.ask(client, "GET", place, **PUBLIC)
        try:
            keys = KeySet.import_key_set(cast("Any", found))
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise Misbehaved from error
        if status != 200 or not keys.keys:
            raise Misbehaved
        return keys

    def _verified(self, token: str, keys: KeySet, nonce: str) -> dict[str, Any]:
        header = tokens.json_object(token.partition(".")[0])
        if header.get("alg") not in ALGORITHMS:
            raise BadToken("algorithm")
        try:
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError) as error:
            raise BadToken("signature") from error
        tokens.check_issuer(claims, self.options.address)
        tokens.check_audience(claims, self.options.client_id)
        tokens.check_times(claims)
        tokens.check_nonce(claims, nonce)
        if not tokens.text_of(claims, "sub"):
            raise BadToken("subject")
        return dict(claims)

    def _person(self, client: httpx2.Client, about: Mapping[str, Any], access: str) -> dict[str, Any]:
        if not about.get("userinfo_endpoint") or not access:
            return {}
        headers = {"Authorization": f"Bearer {access}"}
        status, person = calls.ask(client, "GET", self._place(about, "userinfo_endpoint"), headers=headers, **PUBLIC)
        if status != 200:
            raise Misbehaved
        return person

    def _identity(self, claims: Mapping[str, Any]) -> ProviderIdentity:
        options = self.options
        return ProviderIdentity(
            subject=tokens.text_of(claims, "sub"),
            snils=snils_digits(tokens.text_of(claims, options.snils_claim)) or "",
            is_confirmed=claims.get(options.confirmed_claim) is True,
            full_name=tokens.text_of(claims, "name"),
        )


PUBLIC = {"withhold_token": True}  # authlib adds its token to nothing: what is sent with one says so here
