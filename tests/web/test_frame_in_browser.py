"""The frame of every page, in a real browser: styles and fonts arrive, nothing is refused, everybody can use it."""

import pytest

from tests.browser import WIDTHS, accessibility_violations, scrolls_sideways

THEMES = ["light", "dark"]


@pytest.fixture
def sign_in_page(page, live_server, axe_is_installed):
    page.goto(f"{live_server.url}/login/")
    return page


def test_our_styles_and_font_are_applied(sign_in_page):
    assert "Golos Text" in sign_in_page.evaluate("getComputedStyle(document.body).fontFamily")
    loaded = "document.fonts.ready.then(fonts => [...fonts].filter(f => f.status === 'loaded').map(f => f.family))"
    assert "Golos Text" in sign_in_page.evaluate(loaded)


@pytest.mark.parametrize(
    ("width", "theme"),
    [
        ("desk", "light"),
        ("phone", "dark"),
        *(pytest.param(*one, marks=pytest.mark.soak) for one in (("desk", "dark"), ("phone", "light"))),
    ],
)
def test_everybody_can_use_it(sign_in_page, width, theme):
    size = WIDTHS[width]
    sign_in_page.set_viewport_size({"width": size[0], "height": size[1]})
    sign_in_page.emulate_media(color_scheme=theme)
    assert accessibility_violations(sign_in_page) == []
    assert not scrolls_sideways(sign_in_page)
