"""A browser that speaks no TLS: it need not read the certificates of the machine."""

import ssl

import httpx2


def browser() -> httpx2.Client:
    return httpx2.Client(trust_env=False, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
