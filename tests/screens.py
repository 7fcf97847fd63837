"""Pictures for the documentation: `make screens` starts a demonstration region of its own and photographs it.

The day and the seed are fixed, so a picture changes only when the product does.
"""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser import WIDTHS, chromium

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screens"
TODAY = "2018-04-20"
LEARNERS = 1000
PATIENCE = 900  # seconds: the region is made before the first page
LOGIN_LINE = re.compile(r"^  (?P<login>\S+)\s{2,}(?P<role>\S.*)$")


@dataclass(frozen=True)
class Screen:
    """`path` is opened; with `first_row` the link of the first row of its table is followed."""

    name: str
    path: str
    first_row: bool = False
    width: str = "desk"
    theme: str = "light"


SCREENS = (
    Screen("reports", "/reports/"),
    Screen("contingent", "/contingent/"),
    Screen("portfolio", "/contingent/", first_row=True),
    Screen("portfolio-phone", "/contingent/", first_row=True, width="phone"),
    Screen("organisation", "/organisations/", first_row=True),
    Screen("reports-dark", "/reports/", theme="dark"),
)


def main(names: list[str]) -> None:
    chosen = [screen for screen in SCREENS if screen.name in names or not names]
    TARGET.mkdir(parents=True, exist_ok=True)
    with demonstration() as (url, login, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[] if os.geteuid() else ["--no-sandbox"])
        for screen in chosen:
            width, height = WIDTHS[screen.width]
            scheme = "dark" if screen.theme == "dark" else "light"
            page = browser.new_page(base_url=url, viewport={"width": width, "height": height}, color_scheme=scheme)
            sign_in(page, login, password)
            photograph(page, screen)
            page.context.close()


def sign_in(page: Page, login: str, password: str) -> None:
    page.goto("/login/")
    page.get_by_label("Логин").fill(login)
    page.get_by_label("Пароль", exact=True).fill(password)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url(lambda url: "/login/" not in url)


def photograph(page: Page, screen: Screen) -> None:
    answer = page.goto(screen.path)
    if answer is None or not answer.ok:
        raise SystemExit(f"{screen.path}: {answer.status if answer else 'no answer'}")
    if screen.first_row:
        page.locator("table tbody a").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=TARGET / f"{screen.name}.png")
    sys.stdout.write(f"docs/screens/{screen.name}.png\n")


@contextmanager
def demonstration() -> Iterator[tuple[str, str, str]]:
    """Address, login of the first role and password of a running demonstration; stopped with its data at the end."""
    with tempfile.TemporaryDirectory(prefix="kontingent-screens-") as folder:
        port, password = free_port(), secrets.token_urlsafe(12)
        command = ["demo", "--learners", str(LEARNERS), "--port", str(port), "--data", f"{folder}/data"]
        process = subprocess.Popen(
            [sys.executable, "-m", "kontingent.project.cli", "--today", TODAY, *command],
            cwd=ROOT, env={**os.environ, "KONTINGENT_DEMO_PASSWORD": password}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            yield f"http://127.0.0.1:{port}", first_login(process), password
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)


def first_login(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    deadline = time.monotonic() + PATIENCE
    for line in process.stdout:
        if found := LOGIN_LINE.match(line):
            return found["login"]
        if time.monotonic() > deadline or line.startswith("Остановить"):
            break
    raise SystemExit("The demonstration named no login.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main(sys.argv[1:])
