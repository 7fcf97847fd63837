"""«Справка» in a real browser: everybody can read every topic, in every look and width, pictures arrive."""

import pytest
from playwright.sync_api import expect

from kontingent.accounts.roles import Role
from tests.accounts.people import account, body
from tests.web.entering import enter


@pytest.fixture
def entered(page, live_server, transactional_db):
    user = account(body(), role=Role.OPERATOR)
    page.goto(enter(page, live_server.url, user) + "/help/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Справка")
    return page


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
