"""Export and print in a real browser, with the script and without it."""

import pytest
from playwright.sync_api import expect

from kontingent.audit.models import Action, Disclosure, JournalEntry
from tests import regions
from tests.browser import WIDTHS, accessibility_violations, scrolls_sideways
from tests.web import entering
from tests.web.entering import viewer
from tests.web.persons import figures


@pytest.fixture
def enter(live_server, transactional_db):
    regions.stand(figures.build)

    def sign_in(page) -> str:
        user = viewer(figures.DISTRICT, personal_data=True)
        return entering.enter(page, live_server.url, user)

    return sign_in


def test_a_file_is_saved_and_the_page_stays(page, enter, axe_is_installed):
    base = enter(page)
    page.goto(f"{base}/contingent/?role=guardian")
    page.get_by_role("link", name="csv").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Выгрузка: Контингент")
    for width, height in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": height})
        assert accessibility_violations(page) == []
        assert not scrolls_sideways(page)
    page.get_by_role("button", name="Выгрузить").click()
    expect(page.get_by_role("alert")).to_contain_text("Цель выгрузки")
    page.get_by_label("Цель выгрузки").select_option("statistics")
    for _ in range(2):  # the page that was sent can be sent again
        with page.expect_download() as saved:
            page.get_by_role("button", name="Выгрузить").click()
        assert saved.value.suggested_filename == "contingent.csv"
        assert len(saved.value.path().read_text(encoding="utf-8-sig").splitlines()) == 3
        expect(page.get_by_role("heading", level=1)).to_have_text("Выгрузка: Контингент")
    assert JournalEntry.objects.filter(action=Action.EXPORTED_CSV).count() == 2


def test_ctrl_p_is_told_once_a_page(page, enter):
    base = enter(page)
    page.goto(f"{base}/contingent/?role=guardian")
    with page.expect_response("**/printed/") as told:
        page.pdf()
    assert told.value.status == 204
    page.pdf()
    page.goto(f"{base}/profile/")
    lines = list(JournalEntry.objects.filter(action=Action.PRINTED))
    assert [line.object_name for line in lines] == ["Контингент"]
    persons = Disclosure.objects.filter(entry_id=lines[0].pk).values_list("person_id", flat=True)
    assert set(persons) == {figures.ROMAN, figures.MARINA}


def test_print_shows_the_filter_the_foot_and_no_frame(page, enter):
    base = enter(page)
    page.goto(f"{base}/contingent/?role=guardian")
    page.emulate_media(media="print")
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator(".chips")).to_be_visible()
    assert "Отбор" in page.evaluate("getComputedStyle(document.querySelector('.chips'), '::before').content")
    foot = page.locator(".foot").inner_text()
    assert "Напечатано" in foot
    assert "Соколова Марина Викторовна" in foot
    assert figures.NAMES[figures.DISTRICT] in foot


def test_without_a_script_the_page_in_print_look_opens(browser, enter, page):
    base = enter(page)
    plain = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    without = plain.new_page()
    without.goto(f"{base}/contingent/1/")
    without.get_by_role("link", name="Печать").click()
    expect(without.locator(".topbar")).to_be_hidden()
    expect(without.get_by_text("Напечатано")).to_be_visible()
    without.get_by_role("link", name="Обычный вид").click()
    expect(without.locator(".topbar")).to_be_visible()
    assert JournalEntry.objects.filter(action=Action.PRINTED).count() == 1
    plain.close()
