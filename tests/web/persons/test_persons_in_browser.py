"""Registry and portfolios in a real browser: every look and width, keyboard, slider, and without the script."""

import pytest
from playwright.sync_api import expect

from tests import cast, regions
from tests.web import entering
from tests.web.entering import viewer
from tests.web.persons import figures


@pytest.fixture
def enter(live_server, transactional_db):
    """Signs a viewer of the district in on a page."""
    regions.stand(figures.build)

    def sign_in(page, *, personal_data: bool = True) -> str:
        user = viewer(figures.DISTRICT, personal_data=personal_data, email=f"{personal_data}@example.ru".lower())
        return entering.enter(page, live_server.url, user)

    return sign_in


def test_the_registry_by_keyboard(page, enter):
    base = enter(page)
    page.goto(f"{base}/contingent/")
    page.keyboard.press("/")
    expect(page.get_by_role("textbox", name="ФИО")).to_be_focused()
    page.keyboard.type("абр")
    page.keyboard.press("Enter")
    expect(page.locator("#h-found")).to_have_text("Найдено 3\u00a0персоны")
    expect(page.get_by_role("textbox", name="ФИО")).to_be_focused()
    expect(page).to_have_url(f"{base}/contingent/?name=%D0%B0%D0%B1%D1%80")
    page.locator("tbody tr:first-child .who a").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name=cast.DANIIL.name)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(cast.DANIIL.name)


def test_the_number_found_is_announced(page, enter):
    page.goto(f"{enter(page)}/contingent/")
    page.get_by_label("Тип персоны").select_option("guardian")
    page.get_by_role("button", name="Показать").click()
    expect(page.locator("#announcer")).to_have_text("Найдено 2\u00a0родителя")


def test_a_part_of_a_page_that_failed_is_told_on_the_page(context, enter):
    """The list alone was asked for; what came instead of it takes the place of the page. The console may complain."""
    page = context.new_page()
    base = enter(page)
    page.goto(f"{base}/contingent/")
    page.route("**/contingent/?*", lambda route: route.continue_(url=f"{base}/contingent/nobody/"))
    page.get_by_label("Тип персоны").select_option("guardian")
    page.get_by_role("button", name="Показать").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Такой страницы нет")
    expect(page.locator("#main")).to_have_count(1)


def test_the_slider_and_the_field_of_the_day_follow_each_other(page, enter):
    page.goto(f"{enter(page)}/contingent/1/")
    slider, field = page.get_by_role("slider"), page.get_by_label("Данные на дату")
    slider.focus()
    page.keyboard.press("Home")
    expect(field).to_have_value("01.09.2009")
    page.keyboard.press("ArrowRight")
    expect(field).to_have_value("02.09.2009")
    field.fill("05.09.2009")
    expect(slider).to_have_value("4")
    page.get_by_role("button", name="Показать").click()
    expect(page.get_by_role("status").filter(has_text="05.09.2009")).to_be_visible()


def test_print_is_offered_and_keeps_sources_and_who_printed(page, enter):
    page.goto(f"{enter(page)}/contingent/1/")
    expect(page.get_by_role("link", name="Печать")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Сведения портфолио")).to_be_hidden()
    expect(page.get_by_text("12.04.2018").first).to_be_visible()
    expect(page.get_by_text("Соколова Марина Викторовна")).to_be_visible()


def test_everything_works_without_the_script(browser, enter):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    base = enter(page)
    page.goto(f"{base}/contingent/")
    page.get_by_role("textbox", name="ФИО").fill("даниил")
    page.get_by_role("button", name="Показать").click()
    expect(page.locator("#h-found")).to_have_text("Найдено 1\u00a0персона")
    page.get_by_role("link", name=cast.DANIIL.name).click()
    page.get_by_label("Данные на дату").fill("01.01.2016")
    page.get_by_role("button", name="Показать").click()
    expect(page.get_by_role("status").filter(has_text="01.01.2016")).to_be_visible()
    page.get_by_text("Успеваемость").click()
    page.get_by_role("link", name="Итоговая").click()
    expect(page.get_by_role("heading", level=2)).to_have_count(1)
    page.get_by_role("link", name="История изменений данных").click()
    expect(page.get_by_role("table", name="Изменения данных")).to_be_visible()
    context.close()


def test_search_by_number_leaves_no_number_in_the_address(page, enter):
    page.goto(f"{enter(page)}/contingent/")
    page.get_by_text("Документы и гражданство").click()
    page.get_by_label("Документ", exact=True).fill("28 05 585 683")
    page.get_by_role("button", name="Найти по номеру").click()
    expect(page.locator(".chip")).to_contain_text("28 05 585 683")
    assert "585" not in page.url
    expect(page.locator("td.who")).to_have_text([cast.ROMAN.name])


def test_on_a_phone_menu_and_filters_are_sheets(page, enter):
    page.set_viewport_size({"width": 390, "height": 844})
    base = enter(page)
    page.goto(f"{base}/contingent/1/")
    page.get_by_role("link", name="Общая информация").first.click()
    menu = page.get_by_role("navigation", name="Сведения портфолио")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    page.goto(f"{base}/contingent/")
    page.get_by_role("link", name="Фильтры").click()
    expect(page.get_by_role("textbox", name="ФИО")).to_be_visible()
