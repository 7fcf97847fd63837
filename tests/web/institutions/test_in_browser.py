"""Institutions and reports in a real browser: every look, the pop-up of a class with and without the script."""

import re

import pytest
from playwright.sync_api import expect

from kontingent.institutions.models import Institution
from tests import regions
from tests.browser import accessibility_violations, scrolls_sideways
from tests.web.entering import enter, viewer
from tests.web.institutions import figures
from tests.web.reading import without_tokens

CLASSES = "/organisations/14/classes/"


@pytest.fixture
def entered(transactional_db, live_server):
    """Signs a page in; the region of the figures stands."""
    regions.stand(figures.build)
    user = viewer(figures.DISTRICT, personal_data=True)

    return lambda page: enter(page, live_server.url, user)


def test_the_pop_up_holds_the_focus_and_gives_it_back(page, entered, axe_is_installed):
    url = entered(page)
    page.goto(url + CLASSES)
    opener = page.locator("table.classes a").filter(has_text="3\u00a0Б")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="3\u00a0Б")
    expect(dialog).to_be_visible()
    assert accessibility_violations(page) == []
    stops = [dialog.get_by_role("link", name=name, exact=True) for name in ("Закрыть", "Кузнецова Ольга Петровна")]
    expect(stops[0].first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(stops[0].last).to_be_focused()
    page.keyboard.press("Tab")
    expect(stops[0].first).to_be_focused()
    page.keyboard.press("Tab")
    expect(stops[1]).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_pop_up_leads_to_the_learners_of_the_class(page, entered):
    url = entered(page)
    page.goto(url + CLASSES)
    page.locator("table.classes a").filter(has_text="7\u00a0А").click()
    page.get_by_role("dialog").get_by_role("link", name="Открыть список обучающихся").click()
    expect(page.get_by_role("heading", name=re.compile("Найдено")).first).to_contain_text("17")


def test_the_pop_up_opens_and_closes_without_the_script(browser, entered):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    url = entered(page)
    page.goto(url + CLASSES)
    page.locator("table.classes a").filter(has_text="3\u00a0Б").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("link", name="Закрыть", exact=True).last.click()
    expect(dialog).to_be_hidden()
    context.close()


def test_filters_swap_the_list_and_keep_the_address(page, entered):
    url = entered(page)
    page.goto(f"{url}/organisations/")
    page.get_by_label("Наименование", exact=True).fill("юта")
    page.get_by_role("button", name="Показать").click()
    expect(page.locator("#h-found")).to_contain_text("1")
    expect(page).to_have_url(re.compile(r"name=%D1%8E%D1%82%D0%B0"))
    expect(page.locator(".chip")).to_contain_text("юта")
    expect(page.locator(".htmx-request")).to_have_count(0)
    swapped = without_tokens(page.locator("#registry").inner_html())
    page.reload()
    assert without_tokens(page.locator("#registry").inner_html()) == swapped


@pytest.fixture
def many_bodies(entered):
    """Signs a page in where there are more bodies than are printed."""
    above = Institution.objects.get(pk=figures.REGION)
    Institution.objects.bulk_create(
        Institution(
            id=id_,
            parent=above,
            path=[above.pk, id_],
            is_body=True,
            full_name=f"Отдел № {id_}",
            name_key=f"отдел № {id_}",
        )
        for id_ in range(1000, 1040)
    )
    return entered


@pytest.mark.parametrize(("width", "look"), [pytest.param(1440, "light", marks=pytest.mark.soak), (390, "dark")])
def test_one_of_many_bodies_is_chosen_by_typing(page, many_bodies, axe_is_installed, width, look):
    url = many_bodies(page)
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=look)
    page.goto(f"{url}/organisations/#filters")
    field = page.get_by_role("combobox", name="Орган управления")
    hits = page.locator("#f-body-hits")
    field.focus()
    expect(hits.get_by_role("option")).to_have_count(20)
    expect(hits).to_contain_text("уточните наименование")
    page.keyboard.type("отдел 1007")
    expect(hits.get_by_role("option")).to_have_count(1)
    expect(page.locator("#announcer")).to_have_text("Найдено: 1 орган управления")
    page.keyboard.press("ArrowDown")
    option = hits.get_by_role("option", selected=True, name="Отдел № 1007")
    expect(field).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    assert accessibility_violations(page) == []
    assert not scrolls_sideways(page)
    page.keyboard.press("Enter")
    expect(field).to_have_value("Отдел № 1007")
    expect(hits).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_contain_text("Отдел № 1007")
    # The field that was swapped in works as the first one did.
    page.evaluate("location.hash = '#filters'")
    field.fill("№ 1011")
    hits.get_by_role("option", name="Отдел № 1011").click()
    page.get_by_role("button", name="Показать").click()
    expect(page.locator(".chip")).to_contain_text("Отдел № 1011")
    page.evaluate("location.hash = '#filters'")
    field.fill("")
    expect(hits).to_be_visible()
    page.get_by_role("button", name="Показать").click()
    expect(page.locator(".chip")).to_have_count(0)


def test_one_of_many_bodies_is_sought_without_the_script(browser, many_bodies):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{many_bodies(page)}/organisations/")
    for typed in ("№ 101", "Отдел № 1012"):
        page.get_by_role("textbox", name="Орган управления").fill(typed)
        page.get_by_role("button", name="Показать").click()
        if typed == "№ 101":
            page.get_by_role("combobox", name="Орган управления").select_option("Отдел № 1013")
            page.get_by_role("button", name="Показать").click()
            expect(page.locator(".chip")).to_contain_text("Отдел № 1013")
    expect(page.locator(".chip")).to_contain_text("Отдел № 1012")
    page.context.close()
