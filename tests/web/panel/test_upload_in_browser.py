"""A package sent from the browser: how much of it has gone, what stops it, and the same without the script."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from kontingent.accounts.models import User
from kontingent.audit.models import Action, JournalEntry
from kontingent.ingest.models import Package
from kontingent.ingest.readers.package import LIMITS
from tests.browser import WIDTHS, accessibility_violations, scrolls_sideways
from tests.ingest import region as register
from tests.web import entering
from tests.web.panel.conftest import operator
from tests.web.panel.sent import BROKEN
from tests.web.standing import served

FORM = "/panel/packages/new/"
LOAD, TRY = "Загрузить пакет", "Проверить без загрузки"
MEGABYTE = 1024 * 1024


def build() -> None:
    register.build()
    operator()


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker) -> Iterator[str]:
    with served(django_db_blocker, build) as address:
        yield address


@pytest.fixture
def opened(site, django_db_blocker) -> Iterator[None]:
    """Tests name their files apart: what one sends stays beside what another does."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def form(page: Page, site, opened) -> Page:
    """With its supplier chosen."""
    return _open(page, site)


def _open(page: Page, site: str) -> Page:
    page.goto(entering.enter(page, site, User.objects.get()) + FORM)
    page.get_by_label("Поставщик").select_option(label="dnevnik")
    return page


def _choose(page: Page, name: str, content: bytes) -> None:
    page.locator("#n-file").set_input_files({"name": name, "mimeType": "text/html", "buffer": content})


def _choose_empty(page: Page, path: Path, size: int) -> None:
    """A file of zeros, which takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(size)
    page.locator("#n-file").set_input_files(path)


def _slow_down(page: Page, bytes_a_second: int) -> None:
    """The network of the page, from here on."""
    speed = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", speed)


@pytest.mark.parametrize("java_script_enabled", [True, False])
@pytest.mark.parametrize("button", [pytest.param(LOAD, marks=pytest.mark.soak), TRY])
def test_the_answer_is_the_same_with_the_script_and_without(browser, site, opened, button, java_script_enabled):
    context = browser.new_context(java_script_enabled=java_script_enabled)
    page, name = _open(context.new_page(), site), f"{button} {java_script_enabled}.xhtml"
    _choose(page, name, BROKEN + f"<!-- {name} -->".encode())
    page.get_by_role("button", name=button).click()
    said = "проверка поставлена" if button == TRY else "поставлен"
    expect(page.get_by_role("status").filter(has_text=f"Пакет получен: {said} в")).to_be_visible()
    made = Package.objects.get(name=name)
    assert page.url == f"{site}/panel/packages/{made.pk}/"
    assert (made.only_tried, made.size) == (button == TRY, len(BROKEN) + len(f"<!-- {name} -->".encode()))
    lines = JournalEntry.objects.filter(action=Action.PACKAGE_RECEIVED, object_id=made.pk)
    assert [line.user_name for line in lines] == ["Соколова Марина Викторовна"]
    page.go_back()
    expect(page.get_by_role("button", name=button)).to_be_visible()
    context.close()


def test_errors_of_the_form_are_shown_and_it_is_sent_again(form):
    form.get_by_label("Поставщик").select_option("")
    _choose(form, "ещё раз.xhtml", BROKEN + b"<!-- again -->")
    form.get_by_role("button", name=LOAD).click()
    expect(form.get_by_text("Выберите поставщика.")).to_be_visible()
    expect(form.get_by_label("Поставщик")).to_be_focused()
    form.get_by_label("Поставщик").select_option(label="dnevnik")
    _choose(form, "ещё раз.xhtml", BROKEN + b"<!-- again -->")
    form.get_by_role("button", name=LOAD).click()
    form.wait_for_url(re.compile(r"/packages/\d+/$"))


@pytest.mark.parametrize("width", [pytest.param("desk", marks=pytest.mark.soak), "phone"])
def test_progress_is_said_and_stopped_by_the_keyboard(form, axe_is_installed, tmp_path, width):
    form.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
    form.emulate_media(color_scheme="dark" if width == "phone" else "light")
    _choose_empty(form, tmp_path / f"{width}.xhtml", 12 * MEGABYTE)
    _slow_down(form, MEGABYTE)
    form.get_by_role("button", name=TRY).press("Enter")
    stop = form.get_by_role("button", name="Прервать")
    expect(stop).to_be_focused()
    expect(form.get_by_role("button", name=LOAD)).to_be_hidden()
    expect(form.get_by_role("progressbar")).to_have_accessible_name(re.compile(r"Отправлено [1-9]\d* из 12\sМБ"))
    expect(form.locator("#announcer")).to_have_text(re.compile(r"Отправлено \d+ из 12\sМБ"))
    assert accessibility_violations(form) == []
    assert not scrolls_sideways(form)
    stop.press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("Отправка прервана, пакет не принят.")
    expect(form.get_by_role("button", name=TRY)).to_be_focused()
    assert accessibility_violations(form) == []
    _slow_down(form, -1)
    _choose(form, f"{width}-whole.xhtml", BROKEN + width.encode())
    form.get_by_role("button", name=LOAD).press("Enter")
    form.wait_for_url(re.compile(r"/packages/\d+/$"))
    assert list(Package.objects.filter(name__startswith=width).values_list("name", "only_tried")) == [
        (f"{width}-whole.xhtml", False)
    ]


def test_a_file_that_is_too_large_is_not_sent(form, tmp_path):
    sent: list[str] = []
    form.on("request", lambda request: sent.append(request.method))
    _choose_empty(form, tmp_path / "огромный.xhtml", LIMITS.package + 1)
    refused = form.get_by_role("alert")
    expect(refused).to_have_text("Пакет больше 4096 МБ. Разделите его на несколько пакетов изменений.")
    form.get_by_role("button", name=LOAD).click()
    expect(form.locator("#n-file")).to_be_focused()
    expect(form.get_by_role("button", name=LOAD)).to_be_visible()
    assert sent == []
    _choose(form, "поменьше.xhtml", BROKEN + b"<!-- smaller -->")
    expect(refused).to_be_hidden()
    form.get_by_role("button", name=LOAD).click()
    form.wait_for_url(re.compile(r"/packages/\d+/$"))


def test_a_network_that_fails_is_said_with_the_cure(browser, site, opened):
    """In a context of its own: the browser's console says so too."""
    context = browser.new_context()
    form = _open(context.new_page(), site)
    form.route(f"**{FORM}", lambda route: route.abort())
    _choose(form, "без связи.xhtml", BROKEN)
    form.get_by_role("button", name=LOAD).click()
    expect(form.get_by_role("alert")).to_contain_text("связь с сервером прервалась. Проверьте подключение")
    expect(form.get_by_role("button", name=LOAD)).to_be_focused()
    context.close()


def test_an_answer_that_is_no_page_of_ours_is_said(form):
    form.route(f"**{FORM}", lambda route: route.fulfill(status=413, body="<h1>413</h1>"))
    _choose(form, "не принят.xhtml", BROKEN)
    form.get_by_role("button", name=LOAD).click()
    expect(form.get_by_role("alert")).to_contain_text("сервер ответил ошибкой 413")


def test_whoever_is_signed_out_meanwhile_is_led_to_the_sign_in(form):
    form.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    _choose(form, "без входа.xhtml", BROKEN)
    form.get_by_role("button", name=LOAD).click()
    expect(form.get_by_role("button", name="Войти")).to_be_visible()
    assert "next=/panel/packages/new/" in unquote(form.url)


def test_a_form_without_its_token_is_refused_on_the_same_page_as_ever(form):
    form.evaluate("document.querySelector('[data-upload] [name=csrfmiddlewaretoken]').value = ''")
    _choose(form, "без ключа.xhtml", BROKEN)
    form.get_by_role("button", name=LOAD).click()
    expect(form.get_by_role("heading", name="Форма устарела")).to_be_visible()
    expect(form).to_have_title(re.compile("Форма устарела"))
    assert not Package.objects.filter(name="без ключа.xhtml").exists()
