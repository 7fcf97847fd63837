"""Templates hold under the strict Content-Security-Policy and cannot switch escaping off."""

import re

import pytest
from django.urls import Resolver404, resolve

from tests.house.repository import matching, text

TEMPLATES = matching("kontingent/*.html")
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "an event handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "an address of another site": re.compile(r"""(?:src|action)=["']?(?:https?:)?//""", re.IGNORECASE),
    "a data: picture": re.compile(r"""["'(]data:""", re.IGNORECASE),
    "htmx code in attributes": re.compile(r"hx-(?:on|vars)|hx-\w+=[\"']js:", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+off"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what):
    found = [
        f"{path}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(text(path).splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


def test_styles_ask_nobody_else():
    found = [
        path
        for path in matching("kontingent/web/styles/*.css")
        if re.search(r"@import|url\([\"']?(?:https?:|//|data:)", text(path))
    ]
    assert found == []


def test_internal_addresses_lead_somewhere():
    """Addresses without a variable part; those with one are walked by the tests of their screens."""
    written = {
        (path, address)
        for path in TEMPLATES
        for address in re.findall(r"""(?:href|action|hx-get|hx-post)="(/[^"{?#]*)["?#]""", text(path))
        if not address.startswith("/static/")
    }
    assert {address for _, address in written if not _resolves(address)} == set()


def _resolves(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True
