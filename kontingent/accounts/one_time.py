"""One-time codes: a telephone's (RFC 6238: SHA-1, six digits, half a minute) and those kept on paper. Pure."""

import datetime as dt
import re
import secrets
from hmac import compare_digest

import pyotp

STEP = 30  # seconds
WINDOW = 1  # steps to either side: clocks differ, and typing takes time
RECOVERY_CODES = 10
ISSUER = "АИС Контингент"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that look alike


def new_secret() -> str:
    return pyotp.random_base32()


def step_of(secret: str, code: str, at: dt.datetime) -> int | None:
    """The number of the half-minute since 1970 that the code belongs to; None when it is of none near `at`."""
    if not looks_counted(code):
        return None
    now, counter = int(at.timestamp()) // STEP, pyotp.TOTP(secret)
    near = range(now - WINDOW, now + WINDOW + 1)
    return max((step for step in near if compare_digest(counter.generate_otp(step), code)), default=None)


def address(secret: str, login: str) -> str:
    """What the QR code says to the application on the telephone."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def new_recovery_codes() -> list[str]:
    """Fifty bits each, as ABCDE-FGHJK."""
    return [f"{_piece()}-{_piece()}" for _ in range(RECOVERY_CODES)]


def tidy(typed: str) -> str:
    """Without spaces and hyphens, in capitals: as people read codes from a screen and from paper."""
    return re.sub(r"[\s\N{NO-BREAK SPACE}-]", "", typed).upper()


def looks_counted(code: str) -> bool:
    """Six digits are the telephone's; recovery codes are ten characters long."""
    return re.fullmatch(r"[0-9]{6}", code) is not None


def _piece() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(5))
