"""The whole path of an official by the keyboard alone: at every stop the focus is seen, and nothing needs a pointer."""

import pytest
from playwright.sync_api import Page, expect

from kontingent.accounts.roles import Role
from tests import cast, regions
from tests.accounts.people import PASSWORD
from tests.browser import scrolls_sideways
from tests.web.entering import viewer
from tests.web.persons import figures

MOST_STOPS = 90
SECTIONS = {"Контингент", "Выход"}
# What has the focus: its words, and whether one can see that it has it.
FOCUSED = """() => {
  const stop = document.activeElement;
  if (!stop || stop === document.body) return null;
  const box = stop.getBoundingClientRect();
  const visible = (node) => {
    const style = getComputedStyle(node);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  };
  const labels = [...(stop.labels || [])];
  const spoken = labels.map((label) => label.innerText);
  const words = [stop.getAttribute("aria-label"), ...spoken, stop.innerText, stop.title];
  return {
    words: words.filter(Boolean).join(" ").replace(/\\s+/g, " ").trim(),
    ring: visible(stop) || labels.some(visible),
    inView: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
    isRow: stop.matches("table[data-rows] .who a"),
    html: stop.outerHTML.slice(0, 160),
  };
}"""


def stopped(page: Page) -> dict[str, object] | None:
    """What has the focus now, seen; nothing has it between the end of the page and its beginning."""
    stop: dict[str, object] | None = page.evaluate(FOCUSED)
    if stop is not None:
        assert (stop["html"], stop["ring"], stop["inView"]) == (stop["html"], True, True)
    return stop


def focused(page: Page) -> dict[str, object]:
    stop = stopped(page)
    assert stop is not None
    return stop


def go(page: Page, words: str, *, key: str = "Tab") -> None:
    """On, stop by stop, to the one that says so; a name of a section is its whole text."""
    passed = []
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        if (stop := stopped(page)) is None:
            continue
        passed.append(stop["words"])
        if words == stop["words"] or (words not in SECTIONS and words in str(stop["words"])):
            return
    raise AssertionError(f"{words} is not among {passed}")


def follow(page: Page, words: str, heading: str = "") -> None:
    go(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if heading:
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


@pytest.fixture
def base(page, live_server, transactional_db) -> str:
    regions.stand(figures.build)
    viewer(figures.REGION, Role.OPERATOR, personal_data=True, email="operator@example.ru")
    page.goto(f"{live_server.url}/login/")
    return str(live_server.url)


def sign_in(page: Page) -> None:
    page.locator("body").press("Tab")
    while page.evaluate("document.activeElement.name !== 'login' && document.activeElement.name !== 'username'"):
        focused(page)
        page.keyboard.press("Tab")
    page.keyboard.type("operator@example.ru")
    go(page, "Пароль")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_the_sign_in_to_the_sign_out(page, base):
    sign_in(page)
    follow(page, "Контингент", "Контингент")
    page.keyboard.press("/")
    page.keyboard.type("абр")
    page.keyboard.press("Enter")
    expect(page.locator("#h-found")).to_contain_text("Найдено 5")
    go_through_rows(page)
    look_at_the_portfolio(page)
    follow(page, "К списку", "Контингент")
    assert focused(page)["words"] == cast.DANIIL.name
    with page.expect_navigation(url="**/contingent/2/**"):
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    page.go_back()
    assert focused(page)["words"] == cast.ROMAN.name
    take_a_file(page)
    create_a_user(page)
    follow(page, "Выход")
    expect(page.get_by_label("Логин")).to_be_visible()


def go_through_rows(page: Page) -> None:
    go(page, cast.VALERY.name)
    for key, name in (("End", cast.ALISA.name), ("ArrowUp", "Абрамов Роман"), ("Home", "Абрамов Валерий")):
        page.keyboard.press(key)
        stop = focused(page)
        assert stop["isRow"]
        assert name in str(stop["words"])
    bar = "getComputedStyle(document.activeElement.closest('tr').firstElementChild).boxShadow"
    assert "3px" in page.evaluate(bar)
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(cast.DANIIL.name)


def look_at_the_portfolio(page: Page) -> None:
    follow(page, "Следующий")
    assert focused(page)["words"] == "Следующий"
    go(page, "Предыдущий", key="Shift+Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(cast.DANIIL.name)
    follow(page, "История изменений данных")
    follow(page, "Актуальные данные")
    follow(page, "Достижения")
    follow(page, "Пакет №", "Пакет")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(cast.DANIIL.name)


def take_a_file(page: Page) -> None:
    follow(page, "Экспорт (xls)", "Выгрузка")
    go(page, "Цель выгрузки")
    page.keyboard.press("ArrowDown")
    go(page, "Выгрузить")
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert taken.value.suggested_filename == "contingent.xlsx"
    follow(page, "Назад", "Контингент")


def create_a_user(page: Page) -> None:
    follow(page, "Панель администратора", "Пользователи")
    follow(page, "Создать пользователя", "Создание пользователя")
    go(page, "ФИО")
    page.keyboard.type("Фролова Анна Петровна")
    go(page, "Электронная почта")
    page.keyboard.type("frolova@example.ru")
    for field in ("Роль", "Организация"):
        go(page, field)
        page.keyboard.press("ArrowDown")
    go(page, "Включить")
    page.keyboard.press("Space")
    follow(page, "Создать пользователя")
    expect(page.locator("main")).to_contain_text("Фролова")


def test_the_quick_search_by_keyboard(page, base):
    sign_in(page)
    page.goto(f"{base}/reports/")
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Быстрый поиск")
    expect(field).to_be_focused()
    page.keyboard.type("абрамов д")
    expect(page.get_by_role("option").first).to_contain_text(cast.DANIIL.name)
    expect(page.locator("#announcer")).to_contain_text("Найдено: 1 персона")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Абрамов Даниил")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(cast.DANIIL.name)


def test_sheets_on_a_phone_keep_the_focus_and_give_it_back(page, base):
    sign_in(page)
    page.set_viewport_size({"width": 390, "height": 844})
    for address, opener, sheet in (
        (f"{base}/contingent/", "#filters", ".filters"),
        (f"{base}/contingent/1/", "#menu", ".side"),
        (f"{base}/organisations/", "#filters", ".filters"),
    ):
        page.goto(address)
        page.locator(f"a[href='{opener}']").first.focus()
        page.keyboard.press("Enter")
        inside = f"document.querySelector('{sheet}').contains(document.activeElement)"
        expect(page.locator(sheet)).to_be_visible()
        for key in ("Shift+Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab"):
            page.keyboard.press(key)
            assert (address, key, page.evaluate(inside)) == (address, key, True)
        page.keyboard.press("Escape")
        expect(page.locator(sheet)).to_be_hidden()
        expect(page.locator(f"a[href='{opener}']").first).to_be_focused()


def test_the_top_bar_of_a_phone_takes_two_lines_and_holds_everything(page, base):
    sign_in(page)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(f"{base}/reports/")
        box = page.locator(".topbar").bounding_box()
        assert box
        assert (width, round(box["height"])) <= (width, 96)
        shown = page.locator(".topbar .me > li:visible")
        assert shown.evaluate_all("items => new Set(items.map(item => item.offsetTop)).size") == 1
        follow(page, "Поиск")
        expect(page.get_by_role("searchbox")).to_be_focused()


def test_the_top_bar_of_a_desk_cuts_neither_the_sections_nor_the_name(page, base):
    sign_in(page)
    for width in (1300, 1366, 1440):
        page.set_viewport_size({"width": width, "height": 768})
        page.goto(f"{base}/reports/")
        cut = page.locator(".topbar :is(nav a, .person span)").evaluate_all(
            "stops => stops.filter(stop => stop.scrollWidth > stop.clientWidth).map(stop => stop.innerText)"
        )
        assert (width, cut, scrolls_sideways(page)) == (width, [], False)
