"""«Справка» in a real browser: everybody can read every topic, in every look and width, pictures arrive."""

import pytest
from playwright.sync_api import expect

from kontingent.accounts.roles import Role
from kontingent.web.help.topics import TOPICS
from tests.accounts.people import PASSWORD, account, body
from tests.browser import WIDTHS, accessibility_violations, scrolls_sideways

LOOKS = [{"theme": "dark"}, {"theme": "light", "vision": "on"}, {"theme": "dark", "vision": "more"}]
IN_EVERY_LOOK = ["/help/", "/help/?q=пароль", "/help/?q=ничего+такого", "/help/portfolio/"]


@pytest.fixture
def entered(page, live_server, transactional_db):
    user = account(body(), role=Role.OPERATOR)
    page.goto(f"{live_server.url}/login/?next=/help/")
    page.get_by_label("Логин").fill(user.login)
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Справка")
    return page


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_everybody_can_read_it(entered, live_server, axe_is_installed, width):
    page, url = entered, live_server.url
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
    for address in [*IN_EVERY_LOOK, *(topic.href for topic in TOPICS)]:
        page.goto(url + address)
        assert (address, accessibility_violations(page)) == (address, [])
        assert not scrolls_sideways(page), address
    for look in LOOKS:
        page.context.add_cookies([{"name": name, "value": value, "url": url} for name, value in look.items()])
        for address in IN_EVERY_LOOK:
            page.goto(url + address)
            assert (look, address, accessibility_violations(page)) == (look, address, [])
            assert not scrolls_sideways(page), (look, address)


@pytest.mark.slow
def test_a_question_leads_to_its_place_and_pictures_arrive(entered, live_server):
    page = entered
    page.get_by_role("textbox", name="Поиск по справке").fill("расходятся поставщики")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Откуда значение").click()
    expect(page.get_by_role("heading", name="Откуда значение")).to_be_in_viewport()
    page.locator(".shot img").first.scroll_into_view_if_needed()
    page.wait_for_function(
        "() => { const image = document.querySelector('.shot img'); return image.complete && image.naturalWidth > 0 }"
    )
    page.get_by_role("link", name="История и данные на дату").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("История и данные на дату")
