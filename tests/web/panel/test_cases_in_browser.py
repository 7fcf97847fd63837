"""Cases in a real browser: worked off by the keyboard alone, and without the script."""

import logging
import re
from time import perf_counter

import pytest
from playwright.sync_api import Page, expect

from kontingent.people.models import Case, Merge
from tests.browser import WIDTHS, accessibility_violations, complaints_of, scrolls_sideways
from tests.ingest import region as register
from tests.web.entering import enter
from tests.web.panel.conftest import operator
from tests.web.panel.sent import send_namesakes

log = logging.getLogger(__name__)
SLOWEST = 5.0  # seconds that a decision may take on a busy machine; the figure itself stands in docs/benchmarks.md


@pytest.fixture
def desk(live_server, transactional_db):
    """Opens the list of so many cases as the operator; the address of the server."""

    def sit(page: Page, count: int) -> str:
        register.build("dnevnik", "zags")
        send_namesakes(count)
        assert Case.objects.filter(state="open").count() == count
        site = enter(page, live_server.url, operator())
        page.goto(f"{site}/panel/cases/")
        return site

    return sit


def press(page: Page, key: str) -> None:
    """The focus comes with `pageshow`, after `load`: until then a key has nobody to answer it."""
    page.wait_for_function("document.activeElement !== document.body")
    page.keyboard.press(key)


def decide(page: Page, key: str) -> None:
    """The key sends the answer, and the next pair is there."""
    with page.expect_navigation(wait_until="load"):
        press(page, key)


def join(page: Page) -> None:
    press(page, "1")
    expect(page.get_by_role("button", name="Объединить")).to_be_focused()
    decide(page, "Enter")


def states() -> list[str]:
    return sorted(Case.objects.values_list("state", flat=True))


@pytest.mark.slow
@pytest.mark.parametrize("half", [3, pytest.param(50, marks=pytest.mark.soak)])
def test_many_cases_by_the_keyboard_alone(page, desk, half):
    """In the soak more than a page of the list has."""
    said = complaints_of(page)
    desk(page, 2 * half)
    began = perf_counter()
    for number in range(2 * half):
        join(page) if number % 2 else decide(page, "2")
    seconds = (perf_counter() - began) / (2 * half)
    log.info("%d cases by the keyboard: %.2f s each", 2 * half, seconds)
    assert (states(), said) == ([*["different"] * half, *["same"] * half], [])
    assert Merge.objects.count() == half
    expect(page.get_by_text("Решать нечего")).to_be_visible()
    assert seconds < SLOWEST


def test_keys_lead_through_the_list_ask_and_take_back(page, desk):
    desk(page, 3)
    head = page.locator("#h-pair + .meta ~ nav")
    current = page.locator(".lines [aria-current]")
    first = current.get_attribute("href")
    expect(page.locator("#pair")).to_be_focused()
    born, sign = page.get_by_role("rowheader", name="Дата рождения"), page.locator(".pairwise .sign").nth(1)
    assert sign.bounding_box()["y"] < born.bounding_box()["y"] + 12, "the sign stands in the line of its label"
    decide(page, "ArrowRight")
    assert current.get_attribute("href") != first
    expect(head.get_by_role("link")).to_have_count(2)
    decide(page, "ArrowLeft")
    assert current.get_attribute("href") == first
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Клавиши")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Клавиши")).to_be_hidden()
    page.locator("#pair").focus()
    page.keyboard.press("1")
    expect(page.get_by_role("button", name="Объединить")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    join(page)
    assert states() == ["open", "open", "same"]
    expect(page.get_by_role("status").filter(has_text="Персоны объединены")).to_be_visible()
    decide(page, "0")
    assert states() == ["open", "open", "open"]
    page.locator("#pair").focus()
    page.keyboard.press("3")
    expect(page.get_by_label("До какого дня")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Ждём 1 копию, 2 справки")
    decide(page, "Enter")
    assert Case.objects.exclude(postponed_until=None).get().note == "Ждём 1 копию, 2 справки"


def test_a_key_typed_into_a_filter_decides_nothing_and_two_presses_decide_once(page, desk):
    desk(page, 2)
    page.get_by_label("Организация").focus()
    page.keyboard.type("12")
    assert states() == ["open", "open"]
    page.locator("#pair").focus()
    with page.expect_navigation():
        page.evaluate(
            """() => ["2", "2", "1"].forEach((key) => document.getElementById("pair").dispatchEvent(
                 new KeyboardEvent("keydown", { key, bubbles: true })))"""
        )
    assert states() == ["different", "open"]


def test_pairs_are_decided_without_the_script(browser, desk):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    desk(page, 4)
    page.get_by_role("link", name="Следующая").click()
    page.get_by_role("link", name=re.compile("^Тот же человек")).click()
    page.get_by_role("button", name="Объединить").click()
    expect(page.get_by_role("status").filter(has_text="Персоны объединены")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Отменить решение")).click()
    assert states() == ["open"] * 4
    page.get_by_role("button", name=re.compile("^Разные люди")).click()
    page.get_by_role("link", name="Решить несколько сразу").click()
    page.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Отмеченные — разные люди").click()
    assert states() == ["different", "different", "different", "open"]
    page.get_by_role("button", name=re.compile("^Отменить все решения")).click()
    assert states() == ["different", "open", "open", "open"]
    context.close()


@pytest.mark.parametrize("width", [pytest.param("desk", marks=pytest.mark.soak), "phone"])
def test_the_pair_stands_beside_the_list_and_below_it_on_a_phone(page, desk, width):
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    page.set_viewport_size(size)
    address = desk(page, 30)
    for opened in ("", "#same", "#later", "#keys"):
        page.goto(f"{address}/panel/cases/{opened}")
        assert (opened, accessibility_violations(page), scrolls_sideways(page)) == (opened, [], False)
    page.goto(f"{address}/panel/cases/together/")
    assert (accessibility_violations(page), scrolls_sideways(page)) == ([], False)
    page.goto(f"{address}/panel/cases/")
    lines, pair = page.locator(".lines").bounding_box(), page.locator("#pair").bounding_box()
    assert lines
    assert pair
    assert (pair["x"] > lines["x"] + lines["width"]) == (width == "desk")
    assert (pair["y"] > lines["y"] + lines["height"]) == (width == "phone")
    assert page.evaluate("document.documentElement.scrollHeight") < 3500
