"""The profile in a real browser: every width and look, without and with the script."""

import pytest
from playwright.sync_api import expect

from tests.accounts.people import PASSWORD, account, body


def enter(page, live_server, user) -> None:
    page.goto(f"{live_server.url}/login/?next=/profile/")
    page.get_by_label("Логин").fill(user.login)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Личный профиль")


def test_the_keyboard_reaches_the_content_first(page, live_server):
    enter(page, live_server, account(body()))
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("К содержанию")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_password_is_changed_and_the_session_goes_on(browser, live_server, java_script_enabled):
    context = browser.new_context(java_script_enabled=java_script_enabled)
    page = context.new_page()
    enter(page, live_server, account(body()))
    page.get_by_role("link", name="Сменить пароль").click()
    page.get_by_label("Действующий пароль").fill(PASSWORD)
    page.get_by_label("Новый пароль", exact=True).fill("Другая-тетрадь-51")
    page.get_by_label("Новый пароль ещё раз").fill("Другая-тетрадь-51")
    page.get_by_role("button", name="Сменить пароль").click()
    expect(page.get_by_role("status").filter(has_text="Пароль изменён")).to_be_visible()
    page.get_by_role("button", name="Выход").click()
    expect(page.get_by_role("button", name="Войти")).to_be_visible()
    context.close()
