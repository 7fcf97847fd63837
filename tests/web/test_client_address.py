"""Which address is believed."""

import pytest

from kontingent.web.client_address import real_address

PROXIES = ("10.0.0.0/8", "2001:db8::1")


@pytest.mark.parametrize(
    ("peer", "header", "trusted", "expected"),
    [
        ("192.0.2.5", "", (), "192.0.2.5"),
        ("192.0.2.5", "203.0.113.1", (), "192.0.2.5"),
        ("192.0.2.5", "203.0.113.1", PROXIES, "192.0.2.5"),
        ("10.0.0.1", "203.0.113.1", PROXIES, "203.0.113.1"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.1", PROXIES, "203.0.113.1"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.1, 10.2.2.2", PROXIES, "203.0.113.1"),
        ("10.0.0.1", "", PROXIES, "10.0.0.1"),
        ("10.0.0.1", "203.0.113.1, nonsense", PROXIES, "10.0.0.1"),
        ("10.0.0.1", "10.3.3.3, 10.2.2.2", PROXIES, "10.3.3.3"),
        ("2001:db8::1", "2001:db8:0::99", PROXIES, "2001:db8::99"),
        ("", "203.0.113.1", PROXIES, "203.0.113.1"),  # a proxy on a Unix socket has no address
        ("", "203.0.113.1", (), ""),
    ],
)
def test_real_address(peer, header, trusted, expected):
    assert real_address(peer, header, trusted) == expected
