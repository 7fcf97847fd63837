"""What is looked for on one page of a real browser."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser import AXE_OPTIONS

# Without its first line, a comment, it is an expression.
SCRIPT = Path(__file__).with_name("looking.js").read_text(encoding="utf-8").split("\n", 1)[1]
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
LARGE = {"standard": 32, "fixed": 26}  # pixels; 16 and 13 are what a browser begins with


def axe(page: Page, *, forced: bool = False, only: tuple[str, ...] = ()) -> list[str]:
    """One line for each rule broken, of all or of those `only`, with the first element; `axe` is in the page already.

    With `forced` colours contrast is the system's own; axe would compare colours of ours that nobody sees.
    """
    asked = {"runOnly": only} if only else {"rules": {"color-contrast": {"enabled": not forced}}}
    options = {**AXE_OPTIONS, **asked}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:160]} {rule['nodes'][0].get('failureSummary', '')[:200]}"
        for rule in found["violations"]
    ]


def seen(page: Page, *checks: str) -> list[str]:
    """`checks` are names of `looking.js`."""
    calls = ", ".join(f"...it.{check}()" for check in checks)
    return list(page.evaluate(f"() => {{ const it = {SCRIPT}; return [{calls}]; }}"))


def darken(page: Page) -> None:
    """As the page comes to those who have chosen white on black, but without asking for it again."""
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")


def stretched(page: Page) -> list[str]:
    """Text spaced out (WCAG 1.4.12), and twice as large by the browser (1.4.4), does not leave the page."""
    _wear(page, SPACED)
    said = [f"spaced: {line}" for line in seen(page, "sideways")]
    _wear(page, "")
    settings = page.context.new_cdp_session(page)
    settings.send("Page.setFontSizes", {"fontSizes": LARGE})
    said += [f"twice as large: {line}" for line in seen(page, "sideways")]
    settings.send("Page.setFontSizes", {"fontSizes": {name: size // 2 for name, size in LARGE.items()}})
    settings.detach()
    return said


def submit_empty(page: Page) -> bool:
    has_fields = "main form[method=post] :is(input:not([type=hidden]), textarea, select)"
    if not page.locator(has_fields).count():
        return False
    with page.expect_navigation():
        page.evaluate(f"() => ({SCRIPT}).hurry()")
    return True


def _wear(page: Page, css: str) -> None:
    page.evaluate(f"css => ({SCRIPT}).wear(css)", css)
