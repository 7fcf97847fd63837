"""The stand-in of ЕСИА in the demonstration: its process, its keys, and what the web server is told of it."""

import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kontingent.accounts.provider.options import AT_HOME
from kontingent.kernel import private
from kontingent.project.supervisor import Program
from kontingent.synthetic.esia import keys
from kontingent.synthetic.esia.registration import CLIENT_ID

PORTS_TO_TRY = 20
SIGNERS = {keys.KeyKind.GOST: "openssl", keys.KeyKind.RSA: "rsa"}


@dataclass(frozen=True)
class Connected:
    """`environment` is for the web server; `said` for whoever started the demonstration."""

    program: Program
    environment: Mapping[str, str]
    said: str


def connect(host: str, port: int, data: Path) -> Connected | None:
    """None when a provider is set already, or other machines see the demonstration: a stand-in is not for strangers."""
    if "KONTINGENT_PROVIDER" in os.environ or host not in AT_HOME:
        return None
    own = _free_port_after(host, port)
    if own is None:
        return None
    folder = data.absolute() / "esia"
    with private.made_by_others():
        kind = keys.make(folder)
    site, address = f"http://{host}:{port}", f"http://{host}:{own}"
    redirect = f"{site}/login/provider/back/"
    command = [sys.executable, "-m", "kontingent.synthetic.esia", "--host", host, "--port", str(own)]
    command += ["--site", site, "--redirect", redirect, "--keys", str(folder)]
    environment = {
        "KONTINGENT_PROVIDER": "esia",
        "KONTINGENT_PROVIDER_ADDRESS": address,
        "KONTINGENT_PROVIDER_CLIENT_ID": CLIENT_ID,
        "KONTINGENT_PROVIDER_REDIRECT": redirect,
        "KONTINGENT_ESIA_SIGNER": SIGNERS[kind],
        "KONTINGENT_ESIA_KEY": str(keys.key_of(folder, keys.SYSTEM)),
        "KONTINGENT_ESIA_CERTIFICATE": str(keys.certificate_of(folder, keys.SYSTEM)),
        "KONTINGENT_ESIA_TOKEN_CERTIFICATE": str(keys.certificate_of(folder, keys.ESIA)),
    }
    return Connected(Program("учебная ЕСИА", command), environment, _said(address, kind))


def _said(address: str, kind: keys.KeyKind) -> str:
    signed = "по ГОСТ" if kind is keys.KeyKind.GOST else "RSA: нет пакета libengine-gost-openssl"
    return f"  вход через Госуслуги показан на учебной службе {address} (подпись {signed})"


def _free_port_after(host: str, port: int) -> int | None:
    for candidate in range(port + 1, port + 1 + PORTS_TO_TRY):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    return None
