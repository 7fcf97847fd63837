"""The address under which people open the system. Letters, cookies and HTTPS go by it, never by what a request says."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from kontingent.kernel.environment import SettingsError

AT_HOME = "localhost"


def choose(given: str | None, *, origins: Sequence[str], hosts: Sequence[str], https: bool | None) -> str:
    """The one that is given, else what other settings tell; SettingsError if `https` says the opposite."""
    address = given or _told_by(origins, hosts, is_https=bool(https))
    if https is not None and https != is_https(address):
        raise SettingsError(
            f"KONTINGENT_HTTPS={int(https)}, а адрес — {address}. Задайте KONTINGENT_ADDRESS, KONTINGENT_HTTPS уберите."
        )
    return address


def _told_by(origins: Sequence[str], hosts: Sequence[str], *, is_https: bool) -> str:
    for origin in origins:
        if "*" not in origin:
            return origin.rstrip("/")
    for host in hosts:
        if name := host.removeprefix(".").strip("*"):
            return f"{'https' if is_https else 'http'}://{name}"
    return f"https://{AT_HOME}" if is_https else f"http://{AT_HOME}:8000"


def is_https(address: str) -> bool:
    return address.startswith("https://")


def host_of(address: str) -> str:
    """As a request names it, without the port."""
    name = urlsplit(address).hostname or AT_HOME
    return f"[{name}]" if ":" in name else name
