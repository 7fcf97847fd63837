"""From the button of figure 1 through the stand-in of ЕСИА to the start page, in a real browser and signed by ГОСТ."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from kontingent.accounts.models import User
from kontingent.audit.models import Action, JournalEntry
from kontingent.kernel.identifiers import compact
from kontingent.synthetic.esia import keys
from kontingent.synthetic.esia.citizens import SNILS
from tests.accounts.people import account, body
from tests.accounts.provider.esia_server import EsiaServer, standing_in
from tests.browser import WIDTHS, accessibility_violations, scrolls_sideways

BUTTON = "Войти через Госуслуги (ЕСИА)"


@pytest.fixture
def esia(live_server, settings, tmp_path) -> Iterator[EsiaServer]:
    with standing_in(tmp_path, keys.KeyKind.GOST, live_server.url) as started:
        settings.SIGN_IN_PROVIDER, settings.ADDRESS = started.options(), live_server.url
        yield started


def choose(page, live_server, person: str) -> None:
    page.goto(f"{live_server.url}/login/?next=/profile/")
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_text("Это учебная служба, а не Госуслуги")).to_be_visible()
    page.get_by_role("button", name=person).click()


@pytest.mark.parametrize("java_script_enabled", [pytest.param(True, marks=pytest.mark.soak), False])
def test_the_whole_way(browser, live_server, esia, java_script_enabled):
    context = browser.new_context(java_script_enabled=java_script_enabled)
    page = context.new_page()
    account(body(), snils=compact(SNILS["admin"]))
    choose(page, live_server, "Соколова Марина")
    expect(page.get_by_role("heading", level=1)).to_have_text("Личный профиль")
    page.get_by_role("button", name="Выход").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Вы вышли из Системы")
    page.get_by_role("link", name="Завершить вход через").click()
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible()
    page.goto(f"{live_server.url}/profile/")
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible()
    context.close()


def test_refusals_stand_on_the_page_of_sign_in(page, live_server, esia):
    account(body(), snils=compact(SNILS["guest"]))
    for person, sentence in (
        ("Белов Илья", "не подтверждена"),
        ("Гостева Анна", "нет учётной записи с вашим СНИЛС"),
        ("Отменить вход", "вы отказались"),
    ):
        choose(page, live_server, person)
        expect(page.get_by_role("alert")).to_contain_text(sentence)
        assert page.url == f"{live_server.url}/login/?next=%2Fprofile%2F"
    assert JournalEntry.objects.filter(action=Action.SIGN_IN_ESIA_FAILED).count() == 3
    assert User.objects.count() == 1


@pytest.mark.parametrize(("width", "theme"), [pytest.param("desk", "light", marks=pytest.mark.soak), ("phone", "dark")])
def test_everybody_can_use_its_pages(page, live_server, esia, axe_is_installed, width, theme):
    page.set_viewport_size({"width": WIDTHS[width][0], "height": WIDTHS[width][1]})
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    for address in ("/login/", "/login/provider/out/"):
        page.goto(f"{live_server.url}{address}")
        assert (address, accessibility_violations(page)) == (address, [])
        assert not scrolls_sideways(page), address
    page.goto(f"{live_server.url}/login/")
    page.get_by_role("button", name=BUTTON).click()
    assert accessibility_violations(page) == []
    assert not scrolls_sideways(page)
