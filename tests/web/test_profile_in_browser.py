"""The profile in a real browser: every width and look, without and with the script."""

import pytest
from playwright.sync_api import expect

from tests.accounts.people import PASSWORD, account, body
from tests.web.entering import enter


def test_the_keyboard_reaches_the_content_first(page, live_server):
    page.goto(enter(page, live_server.url, account(body())) + "/profile/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("К содержанию")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("java_script_enabled", [pytest.param(True, marks=pytest.mark.soak), False])
def test_password_is_changed_and_the_session_goes_on(browser, live_server, java_script_enabled):
    context = browser.new_context(java_script_enabled=java_script_enabled)
    page = context.new_page()
    page.goto(enter(page, live_server.url, account(body())) + "/profile/")
    page.get_by_role("link", name="Сменить пароль").click()
    page.get_by_label("Действующий пароль").fill(PASSWORD)
    page.get_by_label("Новый пароль", exact=True).fill("Другая-тетрадь-51")
    page.get_by_label("Новый пароль ещё раз").fill("Другая-тетрадь-51")
    page.get_by_role("button", name="Сменить пароль").click()
    expect(page.get_by_role("status").filter(has_text="Пароль изменён")).to_be_visible()
    page.get_by_role("button", name="Выход").click()
    expect(page.get_by_role("button", name="Войти")).to_be_visible()
    context.close()
