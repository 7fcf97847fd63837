"""The second factor in a real browser: on in the profile, met at the next sign-in, in every look, with no script."""

import datetime as dt

import pyotp
import pytest
from playwright.sync_api import expect

from tests.accounts.people import PASSWORD, account, body
from tests.browser import WIDTHS, accessibility_violations, scrolls_sideways
from tests.web.entering import enter_by_form

LOOKS = [{"theme": "light"}, {"theme": "dark", "vision": "more"}]


def set_up(page, live_server) -> list[str]:
    page.goto(f"{live_server.url}/profile/factor/")
    secret = page.locator(".factor-key").inner_text().replace(" ", "")
    page.get_by_label("Код", exact=True).fill(pyotp.TOTP(secret).at(dt.datetime.now(dt.UTC)))
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Включить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Коды восстановления")
    return page.locator(".codes code").all_inner_texts()


def complaints_of_looks(page) -> list[object]:
    found: list[object] = []
    for look in LOOKS:
        page.evaluate(
            "look => { const html = document.documentElement; html.dataset.bsTheme = look.theme;"
            " if (look.vision) { html.dataset.vision = 'on'; html.dataset.visionSize = look.vision; }"
            " else { delete html.dataset.vision; delete html.dataset.visionSize; } }",
            look,
        )
        found += [(look, page.url, said) for said in accessibility_violations(page)]
        found += [(look, page.url, "scrolls sideways")] if scrolls_sideways(page) else []
    return found


@pytest.mark.parametrize("width", [pytest.param("desk", marks=pytest.mark.soak), "phone"])
def test_everybody_can_use_it(page, live_server, axe_is_installed, width):
    page.set_viewport_size({"width": WIDTHS[width][0], "height": WIDTHS[width][1]})
    user = account(body())
    enter_by_form(page, live_server.url, user)
    page.goto(f"{live_server.url}/profile/factor/")
    assert complaints_of_looks(page) == []
    set_up(page, live_server)
    assert complaints_of_looks(page) == []
    page.goto(f"{live_server.url}/profile/factor/off/")
    assert complaints_of_looks(page) == []
    page.get_by_role("button", name="Выход").click()
    enter_by_form(page, live_server.url, user)
    assert complaints_of_looks(page) == []


@pytest.mark.parametrize("java_script_enabled", [pytest.param(True, marks=pytest.mark.soak), False])
def test_the_code_is_asked_at_the_next_sign_in(browser, live_server, java_script_enabled):
    context = browser.new_context(java_script_enabled=java_script_enabled)
    page = context.new_page()
    user = account(body())
    enter_by_form(page, live_server.url, user)
    codes = set_up(page, live_server)
    page.get_by_role("link", name="Готово").click()
    page.get_by_role("button", name="Выход").click()
    enter_by_form(page, live_server.url, user)
    page.get_by_label("Код", exact=True).fill("000000")
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("alert")).to_contain_text("Код не подходит")
    page.get_by_label("Код", exact=True).fill(codes[0])
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Личный профиль")
    context.close()
