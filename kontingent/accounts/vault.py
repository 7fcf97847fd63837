"""Secrets at rest, locked with a key that is made from the secret key of the installation.

What an earlier secret key locked opens while that key stands among the fallbacks; locked again it takes the new one.
"""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"kontingent: second factor"  # the same secret key gives other purposes other keys
REQUESTS = b"kontingent: requests of prepared files"


def lock(text: str, purpose: bytes = PURPOSE) -> str:
    return _box(purpose).encrypt(text.encode()).decode("ascii")


def unlock(locked: str, purpose: bytes = PURPOSE) -> str | None:
    """None when no key that is known here opens it."""
    try:
        return _box(purpose).decrypt(locked).decode()
    except InvalidToken:
        return None


def _box(purpose: bytes) -> MultiFernet:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


@cache
def _key(secret: str, purpose: bytes) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
    return base64.urlsafe_b64encode(made)
