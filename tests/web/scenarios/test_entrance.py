"""Manual 2: the sign-in and its two menus, the profile, the way out, the recovery of a password by a letter."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect
from procrastinate.contrib.django.models import ProcrastinateJob

from kontingent.accounts import tasks
from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from tests.accounts.people import PASSWORD, body
from tests.accounts.post import first_attempt
from tests.web.entering import fill_form
from tests.web.scenarios.viewers import EVERY, Viewer, labels, register
from tests.web.standing import served

FIGURE_3 = ["Контингент", "Образовательные организации", "Органы управления", "Отчёты"]
FIGURE_2 = [*FIGURE_3, "Панель администратора"]
IN_THE_SUITE = {"official-masked"}  # the menu of others has the panel more, which `test_panel` goes through
NEW = "Новая-тетрадь-77"
SENT = "На Ваш адрес электронной почты была отправлена инструкция по восстановлению пароля."


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    def build():
        region = body("Министерство")
        register(region=region.pk, district=body("УО района", region).pk)

    with served(django_db_blocker, build) as url:
        yield url


def login_of(viewer, blocker) -> str:
    with blocker.unblock():
        return User.objects.get(email=viewer.email).login


def test_2_2_sign_in(page, site, viewer, django_db_blocker):
    page.goto("/")
    expect(page).to_have_url(re.compile("/login/"))
    fill_form(page, login_of(viewer, django_db_blocker), "не тот")
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("alert")).to_be_visible()
    fill_form(page, login_of(viewer, django_db_blocker), PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/reports/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Отчёты")
    sections = labels(page, "nav[aria-label='Разделы'] a")
    assert sections == (FIGURE_3 if viewer.role is Role.OFFICIAL else FIGURE_2)
    assert labels(page, ".topbar .me .person, .topbar .me .out") == ["Соколова М. В.", "Выход"]
    for title in sections:
        page.get_by_role("navigation", name="Разделы").get_by_role("link", name=title).click()
        expect(page.locator("nav[aria-label='Разделы'] a[aria-current]")).to_have_text(title)
    page.locator(".topbar a.person").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Личный профиль")
    expect(page.locator("dl.pairs").first).to_contain_text("Включён" if viewer.personal_data else "Выключен")
    page.get_by_role("button", name="Выход").click()
    page.goto("/reports/")
    expect(page).to_have_url(re.compile("/login/"))


def test_2_2_the_panel_is_not_for_officials(desk, viewer):
    answer = desk.goto("/panel/users/")
    assert answer.status == (403 if viewer.role is Role.OFFICIAL else 200)


@pytest.mark.parametrize(
    "viewer",
    [
        pytest.param(one, marks=() if one.role is Role.OFFICIAL else pytest.mark.soak)
        for one in EVERY
        if one.personal_data
    ],
    ids=str,
)
def test_2_3_recovery_through_the_letter(page, site, viewer: Viewer, django_db_blocker, mailoutbox):
    page.goto("/login/")
    page.get_by_role("link", name="Забыли пароль?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Быстрое восстановление пароля")
    page.get_by_label("Электронная почта").fill(viewer.email)
    page.get_by_role("button", name="Восстановить пароль").click()
    expect(page.get_by_text(SENT)).to_be_visible()
    with django_db_blocker.unblock():
        job = ProcrastinateJob.objects.filter(task_name="accounts.send_recovery").latest("id")
        tasks.send_recovery(first_attempt(), **job.args)
        login = User.objects.get(email=viewer.email).login
    [letter] = mail.outbox
    assert letter.to == [viewer.email]
    page.goto(re.search(r"https?://\S+(/recovery/\S+)", letter.body)[1])
    page.get_by_label("Новый пароль", exact=True).fill(NEW)
    page.get_by_label("Новый пароль ещё раз").fill(NEW)
    page.get_by_role("button", name="Готово").click()
    expect(page).to_have_url(re.compile("/login/"))
    fill_form(page, login, NEW)
    page.get_by_role("button", name="Войти").click()
    expect(page).to_have_url(re.compile("/reports/$"))
