"""Opens a screen as somebody sees it, and photographs it so that the same screen gives the same bytes."""

import base64
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from kontingent.accounts.models import User
from tests.browser import WIDTHS
from tests.web.entering import session_of

SIZES = WIDTHS | {"page": (1240, 760)}  # the last as wide as the help can show it legibly
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Screen:
    """`printed`: what stands on the page, in this order. `clip`: the element that is the picture; `act` comes first."""

    name: str
    path: str
    who: str = ""
    printed: tuple[str, ...] = ()
    act: Callable[[Page], None] | None = None
    clip: str = ""
    whole: bool = False  # to the end of the page, not of the window
    width: str = "desk"
    theme: str = "light"


@dataclass(frozen=True, slots=True)
class Camera:
    browser: Browser
    site: str
    users: dict[str, User]
    ids: dict[str, int]

    @contextmanager
    def opened(self, screen: Screen) -> Iterator[Page]:
        """In a browser that has seen nothing: a link that was followed is drawn otherwise."""
        context = self.context_of(screen)
        yield self.open(screen, context)
        context.close()

    @contextmanager
    def read(self, screens: Iterable[Screen]) -> Iterator[Iterator[tuple[Screen, Page]]]:
        """One after another, for who takes no pictures: what a browser has fetched for one it has for the next."""
        contexts: dict[tuple[str, str, str], BrowserContext] = {}

        def pages() -> Iterator[tuple[Screen, Page]]:
            for screen in screens:
                seen_by = screen.who, screen.width, screen.theme
                if seen_by not in contexts:
                    contexts[seen_by] = self.context_of(screen)
                page = self.open(screen, contexts[seen_by])
                yield screen, page
                page.close()

        yield pages()
        for context in contexts.values():
            context.close()

    def context_of(self, screen: Screen) -> BrowserContext:
        width, height = SIZES[screen.width]
        context = self.browser.new_context(
            base_url=self.site,
            viewport={"width": width, "height": height},
            color_scheme="dark" if screen.theme == "dark" else "light",
            reduced_motion="reduce",
            locale="ru-RU",
        )
        if screen.who:
            context.add_cookies([session_of(self.users[screen.who], self.site)])
        return context

    def open(self, screen: Screen, context: BrowserContext) -> Page:
        page = context.new_page()
        answer = page.goto(screen.path.format(**self.ids))
        assert answer, screen.name
        assert answer.ok, f"{screen.name}: {answer.status}"
        if screen.act:
            screen.act(page)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready.then(() => null)")
        return page


def missing(page: Page, printed: tuple[str, ...]) -> list[str]:
    """What of `printed` is not on the page after what stands before it."""
    text, at, absent = words(page.inner_text("body")), 0, []
    for expected in map(words, printed):
        found = text.find(expected, at)
        if found < 0:
            absent.append(expected)
        else:
            at = found + len(expected)
    return absent


def words(text: str) -> str:
    """One space between words, whichever way they are parted on the page."""
    return " ".join(text.replace(NBSP, " ").split())


def photograph(page: Page, screen: Screen, folder: Path) -> None:
    path = folder / f"{screen.name}.png"
    if screen.clip:
        page.locator(screen.clip).first.screenshot(path=path, animations="disabled", caret="hide")
    else:
        page.screenshot(path=path, full_page=screen.whole, animations="disabled", caret="hide")


def photograph_small(page: Page, screen: Screen, folder: Path) -> None:
    """As WebP, which Playwright does not offer but its browser does: a third of the bytes."""
    page.evaluate("document.activeElement.blur()")  # a caret blinks
    session = page.context.new_cdp_session(page)
    taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": 80})
    (folder / f"{screen.name}.webp").write_bytes(base64.b64decode(taken["data"]))
