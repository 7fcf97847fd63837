"""The one place that decides where a request came from, and whether it came over HTTPS.

Behind proxies the address of the peer is the proxy's. X-Forwarded-For is read from the right, past the proxies we
trust; the first address that is not ours is the client. What stands to its left is the client's word, and is ignored.
X-Forwarded-Proto is believed of a trusted proxy alone, and not needed where the system's own address says https.
"""

import ipaddress
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED = "kontingent.forwarded"  # in META: whether a proxy stands between, declared or not
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@lru_cache
def _networks(trusted: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text, strict=False) for text in trusted)


def _parse(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None


def is_trusted(peer: str, trusted: tuple[str, ...]) -> bool:
    """A proxy of ours; one on a Unix socket has no address."""
    networks = _networks(trusted)
    known = _parse(peer)
    return any(known in network for network in networks) if known else bool(networks) and not peer


def real_address(peer: str, forwarded_for: str, trusted: tuple[str, ...]) -> str:
    """The client's address; the peer itself unless it is a trusted proxy. Empty for a Unix socket without a header."""
    client = _parse(peer)
    if not is_trusted(peer, trusted):
        return str(client) if client else ""
    networks = _networks(trusted)
    for hop in reversed([part for part in forwarded_for.split(",") if part.strip()]):
        address = _parse(hop)
        if address is None:
            break  # not an address: nothing to the left of it can be believed
        client = address
        if not any(address in network for network in networks):
            break
    return str(client) if client else ""


class ClientAddressMiddleware:
    """Rewrites REMOTE_ADDR and the scheme; everything after it (journal, lock, limits, HSTS) reads those, no header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        forwarded = meta.pop("HTTP_X_FORWARDED_FOR", "")
        meta[FORWARDED] = bool(forwarded)
        peer, trusted = meta.get("REMOTE_ADDR", ""), tuple(settings.TRUSTED_PROXIES)
        is_forwarded_https = meta.pop("HTTP_X_FORWARDED_PROTO", "") == "https" and is_trusted(peer, trusted)
        if settings.HTTPS or is_forwarded_https:
            meta["wsgi.url_scheme"] = "https"
        meta["REMOTE_ADDR"] = real_address(peer, forwarded, trusted)
        return self.get_response(request)


def client_address(request: HttpRequest) -> str | None:
    return request.META.get("REMOTE_ADDR") or None
