"""What every page must hold in a real browser: nothing in the console, no violation of accessibility rules."""

import shutil
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page

AXE = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"
# Nothing of ours plays by itself: what axe loads anew for that rule, every stylesheet too, is a fifth of its price.
AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}
# The browser says this of every answer that is an error on purpose: the test of the page looks at the status itself.
EXPECTED = "Failed to load resource: the server responded with a status of 4"


def chromium() -> str | None:
    """The shell has no window to draw: a page of it opens several times faster than of the whole browser."""
    return next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)


def complaints_of(page: Page) -> list[str]:
    """A list that fills while the page is used: errors and warnings of the console, refused styles, failed scripts."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(EXPECTED):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    return complaints


def accessibility_violations(page: Page) -> list[str]:
    """One line a violated rule, with the first element. `evaluate` is not subject to the Content-Security-Policy."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("options => axe.run(document, options)", AXE_OPTIONS)
    return [f"{rule['id']}: {rule['help']} — {rule['nodes'][0]['html'][:200]}" for rule in found["violations"]]


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
