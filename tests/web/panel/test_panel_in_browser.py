"""«Панель администратора» and «Справка» in a real browser: every look and width, and without the script."""

import re

import pytest
from playwright.sync_api import expect

from kontingent.accounts.models import User
from kontingent.current.identities import decide_case
from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution, Supplier, SupplierRight
from kontingent.people.models import Case
from tests.ingest import region as register
from tests.web import entering
from tests.web.panel.conftest import build
from tests.web.panel.sent import BROKEN, send_namesakes


def busy_desk() -> None:
    """Packages with remarks and one that is held, a case that was decided and one to decide."""
    Supplier.objects.create(code="dnevnik", name="Дневник", decides_subordination=True)
    Supplier.objects.create(code="zags", name="ЗАГС")
    for supplier in Supplier.objects.order_by("pk"):
        SupplierRight.objects.create(supplier=supplier)
    register.send(BROKEN)
    sent = register.send(BROKEN.replace(b"p-", b"q-"))
    Package.objects.filter(pk=sent.pk).update(state="held", reason="Отзывает больше, чем обычно.")
    decide_case(case_id=Case.objects.get().pk, same=True, by=register.ROBOT)
    send_namesakes()


@pytest.fixture
def enter(live_server, transactional_db):
    region = build()
    busy_desk()

    def sign_in(page, user: str = "operator") -> str:
        site = entering.enter(page, live_server.url, getattr(region, user))
        page.goto(f"{site}/panel/users/")
        return site

    return sign_in


def test_an_organisation_of_a_supplier_is_ticked_as_it_is_found(page, enter):
    site, supplier = enter(page), Supplier.objects.get(code="zags")
    place = Institution.objects.filter(is_body=True).exclude(parent=None).order_by("pk")[0]
    Institution.objects.filter(pk=place.pk).update(name_key=place.name.lower())
    page.goto(f"{site}/panel/suppliers/{supplier.pk}/change/")
    field = page.get_by_role("combobox", name="Добавить организацию")
    for _ in range(2):  # found again, it is not a second box
        field.fill(place.name)
        page.get_by_role("option", name=place.name).first.click()
        expect(page.get_by_role("checkbox", name=place.name)).to_be_checked()
        expect(field).to_have_value("")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("heading", name="ЗАГС", level=1)).to_be_visible()
    assert [one.institution_id for one in SupplierRight.objects.filter(supplier=supplier)] == [place.pk]


@pytest.mark.parametrize("java_script_enabled", [True, pytest.param(False, marks=pytest.mark.soak)])
def test_a_user_is_created_as_the_manual_says(browser, enter, java_script_enabled):
    context = browser.new_context(java_script_enabled=java_script_enabled)
    page = context.new_page()
    enter(page, "administrator")
    page.get_by_role("link", name="Создать пользователя").click()
    page.get_by_label("ФИО").fill("Щукина Анна Павловна")
    page.get_by_label("Электронная почта").fill("anna@example.ru")
    page.get_by_label("Организация").select_option(label="Отдел")
    page.get_by_text("Включить").click()
    expect(page.get_by_text("Включён", exact=True)).to_be_visible()
    page.get_by_role("button", name="Создать пользователя").click()
    expect(page.get_by_role("status").filter(has_text="Пользователь создан")).to_be_visible()
    made = User.objects.get(email="anna@example.ru")
    assert (made.login, made.personal_data) == ("shchukina.ap", True)
    context.close()


def test_filters_of_a_list_open_on_a_phone_and_what_they_find_does_not_scroll_away(page, enter):
    url = enter(page)
    page.set_viewport_size({"width": 390, "height": 500})
    page.goto(f"{url}/panel/journal/")
    field, opener = page.locator("#filters").get_by_label("Пользователь"), page.get_by_role("link", name="Фильтры")
    expect(field).to_be_hidden()
    opener.click()
    field.fill("Орлов")
    before = page.evaluate("scrollY")
    field.press("Enter")
    expect(opener).to_have_text(re.compile("1 включено"))
    expect(field).to_be_hidden()
    assert before > 0
    assert page.evaluate("scrollY") <= before
    page.goto(f"{url}/panel/journal/?since=31.02.2018")
    expect(field).to_be_visible()
