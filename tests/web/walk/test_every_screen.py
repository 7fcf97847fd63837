"""Every screen can be used by everybody: each page, and all that pages are made of, in two looks; each state in all.

The list is not written down: it follows from the table of addresses, the kinds and the pages themselves.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from kontingent.accounts.roles import Role
from tests import regions
from tests.browser import AXE, complaints_of
from tests.turns import by_turns
from tests.web.canaries import Region
from tests.web.entering import session_of
from tests.web.standing import served
from tests.web.walk import looking
from tests.web.walk.addresses import Screen, fewest, screens, starting_points
from tests.web.walk.region import NOBODY, VIEWERS, Viewer, build, open_outbox, send_letter

WIDTHS = (1440, 1024, 768, 390, 320)
DESK, PHONE = 1440, 390


@dataclass(frozen=True)
class Look:
    name: str
    theme: str = "light"
    vision: str = ""
    forced: bool = False

    @property
    def cookies(self) -> dict[str, str]:
        return {"theme": self.theme, **({"vision": self.vision} if self.vision else {})}


LIGHT, DARK = Look("light"), Look("dark", "dark")
LOOKS = (
    LIGHT, DARK, Look("large", vision="on"), Look("large dark", "dark", "on"), Look("larger", vision="more"),
    Look("larger dark", "dark", "more"), Look("forced colours", forced=True),
)  # fmt: skip


@dataclass(frozen=True)
class Site:
    url: str
    region: Region


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Site]:
    """The region with the outbox of the demonstration, a letter in it."""
    made: list[Region] = []
    folder = tmp_path_factory.mktemp("outbox")
    with open_outbox(folder), served(django_db_blocker, lambda: made.append(regions.stand(build))) as url:
        send_letter()
        yield Site(url, made[0])


@pytest.fixture
def start(site) -> list[str]:
    return starting_points(site.region)


@pytest.fixture
def opened(browser: Browser, site):
    """A page of a viewer who has signed in, in a look. Without motion: what is still fading in has no contrast."""
    contexts = []

    def open_for(viewer: Viewer, look: Look, width: int) -> Page:
        colours = {"forced_colors": "active"} if look.forced else {}
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 900},
            service_workers="block",
            reduced_motion="reduce",
            **colours,
        )
        context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in look.cookies.items()])
        if user := viewer():
            context.add_cookies([session_of(user, site.url)])
        context.add_init_script(path=AXE)  # half the price of sending it to every page
        contexts.append(context)
        return context.new_page()

    yield open_for
    for context in contexts:
        context.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_page_in_two_looks(start, opened, axe_is_installed):
    """Nearly each sort of elements, and every page by turns: in light on a desk; a third of them, as they stand, in
    dark on a phone.
    """
    said = []
    for viewer in (NOBODY, Viewer(Role.OPERATOR)):
        page = opened(viewer, LIGHT, DESK)
        heard = complaints_of(page)
        met = fewest(screens(viewer, start))
        assert len(met) > (3 if viewer is NOBODY else 25)
        in_dark = by_turns(met, 3)
        for screen in met:
            page.set_viewport_size({"width": DESK, "height": 900})
            page.goto(screen.address)
            found = looking.seen(page, "bones", "sideways", "targets", *whole_words(LIGHT, DESK))
            said += told(screen, LIGHT, DESK, looking.axe(page), found)
            if screen not in in_dark:
                continue
            looking.darken(page)
            page.set_viewport_size({"width": PHONE, "height": 900})
            found = looking.seen(page, "sideways", "targets")
            said += told(screen, DARK, PHONE, looking.axe(page, only=("color-contrast",)), found)
        said += heard
    assert said == []


def whole_words(look: Look, width: int) -> list[str]:
    """Checked where there is room for them: on a desk, in usual type."""
    return ["torn"] if width >= 1024 and not look.vision else []


def told(screen: Screen, look: Look, width: int, *lines: list[str]) -> list[str]:
    return [f"{screen.address} [{look.name}, {width}] {line}" for line in itertools.chain(*lines)]


@pytest.mark.soak
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_every_screen_for_every_viewer_in_every_width(start, opened, axe_is_installed, look):
    """A main part that another viewer has met is not looked at again: in light with the same text, else of its kind."""
    said, looked_at, count = [], set[object](), 0
    for viewer in VIEWERS:
        page = opened(viewer, look, DESK)
        heard = complaints_of(page)
        for screen in screens(viewer, start):
            met = screen.text if look is LIGHT else screen.kind
            if met in looked_at:
                continue
            looked_at.add(met)
            count += 1
            said += list(_in_every_width(page, screen, look, count))
        said += heard
        page.context.close()
    print(f"\n{look.name}: {count} screens in {len(WIDTHS)} widths, {len(said)} complaints")  # noqa: T201 — the summary
    assert not said, "\n".join(said)


def _in_every_width(page: Page, screen: Screen, look: Look, count: int) -> Iterator[str]:
    page.goto(screen.address)
    yield from told(screen, look, DESK, looking.seen(page, "bones", "focus"))
    chosen = WIDTHS[count % len(WIDTHS)]  # axe looks at one width of each screen, at all of them over the screens
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        yield from told(screen, look, width, looking.seen(page, "sideways", "targets", *whole_words(look, width)))
        if width == chosen:
            yield from told(screen, look, width, looking.axe(page, forced=look.forced))
    page.set_viewport_size({"width": DESK, "height": 900})
    yield from told(screen, look, DESK, looking.stretched(page) if not look.vision else [])
    if looking.submit_empty(page):
        found = looking.seen(page, "bones", "sideways")
        yield from told(screen, look, DESK, looking.axe(page, forced=look.forced), found)
