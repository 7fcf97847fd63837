"""OpenSSL's own program: ГОСТ lives in its engine, which the libraries of Python do not load.

Debian has the engine in `libengine-gost-openssl`. Data go by the standard input or a private folder, keys by path.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kontingent.accounts.provider.refusals import SignerFailed

SECONDS = 10
ENGINE = ("-engine", "gost")
DIGEST = "-md_gost12_256"


def run(arguments: Sequence[str], *, given: bytes = b"", program: str = "", codes: Sequence[int] = (0,)) -> bytes:
    """What it printed; SignerFailed when it is not there, hangs, or ends with another code."""
    command = [program or shutil.which("openssl") or "openssl", *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - no shell, arguments of ours
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SignerFailed from error
    if done.returncode not in codes:
        raise SignerFailed
    return done.stdout


def sign(message: bytes, key: str, *, program: str = "") -> bytes:
    """64 bytes, as the engine gives them."""
    return run(["dgst", *ENGINE, DIGEST, "-sign", key], given=message, program=program)


def verifies(message: bytes, signature: bytes, public_key: bytes, *, program: str = "") -> bool:
    """`public_key` is PEM. OpenSSL reads a signature and a key from files only."""
    with tempfile.TemporaryDirectory(prefix="kontingent-") as folder:
        key, signed = Path(folder, "key.pem"), Path(folder, "signature")
        key.write_bytes(public_key)
        signed.write_bytes(signature)
        asked = ["dgst", *ENGINE, DIGEST, "-verify", str(key), "-signature", str(signed)]
        return run(asked, given=message, program=program, codes=(0, 1)).strip() == b"Verified OK"


def public_key(certificate: bytes, *, program: str = "") -> bytes:
    """PEM of PEM."""
    return run(["x509", *ENGINE, "-pubkey", "-noout"], given=certificate, program=program)


def knows_gost(program: str = "") -> bool:
    try:
        return b"gost" in run(["engine", "gost"], program=program)
    except SignerFailed:
        return False
