"""One sign-in on its way: what the browser's session remembers between leaving for the provider and coming back."""

import datetime as dt
import hmac
import secrets
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

from kontingent.accounts.provider.refusals import StaleAttempt
from kontingent.kernel import clock

LIFETIME = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Attempt:
    """`state` ties the answer to this browser, `nonce` the token to this sign-in, `verifier` the code to us."""

    back: str  # where the person wanted to go
    state: str = field(default_factory=lambda: str(uuid.uuid4()))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    started_at: str = field(default_factory=lambda: clock.now().isoformat())

    def kept(self) -> dict[str, str]:
        return asdict(self)


def resume(kept: Any, state: str) -> Attempt:  # noqa: ANN401 - what a session gives back
    """The attempt that `state` answers; StaleAttempt for everything else. The caller has already forgotten `kept`."""
    try:
        attempt = Attempt(**kept)
    except TypeError:
        raise StaleAttempt from None
    if not hmac.compare_digest(attempt.state.encode(), state.encode()):
        raise StaleAttempt
    age = clock.now() - dt.datetime.fromisoformat(attempt.started_at)
    if not dt.timedelta(0) <= age <= LIFETIME:
        raise StaleAttempt
    return attempt
