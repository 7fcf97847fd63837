"""Manual 7: a user is created, gets back in, is found in the history of actions; as those who have the panel."""

import pytest
from playwright.sync_api import expect
from procrastinate.contrib.django.models import ProcrastinateJob

from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from tests.accounts.people import body
from tests.web.scenarios.viewers import EVERY, labels, register
from tests.web.standing import served

USERS = ["Логин", "ФИО", "Электронная почта", "Роль", "Организация", "Доступ к ПДн", "Состояние", "Последний вход"]
FIGURE_19 = ["Дата", "Пользователь", "Действие", "Объект", "Тип объекта", "Описание", "IP"]


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    def build():
        region = body("Министерство")
        register(region=region.pk, district=body("УО района", region).pk)

    with served(django_db_blocker, build) as url:
        yield url


VIEWERS = [one for one in EVERY if one.role is not Role.OFFICIAL]
IN_THE_SUITE = {"administrator-masked"}  # an operator has more of the same


def test_7_users_are_created_and_followed(desk, viewer, django_db_blocker):
    desk.goto("/reports/")
    desk.get_by_role("link", name="Панель администратора").click()
    expect(desk.locator("table.users")).to_be_visible()
    assert labels(desk, "table.users th") == USERS
    email = f"new-{viewer}@example.ru"
    _create(desk, viewer, email)
    with django_db_blocker.unblock():
        made = User.objects.get(email=email)
        job = ProcrastinateJob.objects.filter(task_name="accounts.send_credentials").latest("id")
        assert made.personal_data is viewer.personal_data
        assert (job.args["user_id"], job.args["to_creator"]) == (made.pk, True)
    _twice_is_refused(desk, email)
    desk.goto("/panel/users/")
    desk.get_by_role("link", name=made.login, exact=True).click()
    desk.get_by_role("button", name="Сменить пароль").click()
    expect(desk.get_by_role("status").filter(has_text="новым паролем")).to_be_visible()
    with django_db_blocker.unblock():
        assert ProcrastinateJob.objects.filter(args__user_id=made.pk).count() == 2
    _followed(desk, made)


def _fill(desk, email):
    desk.get_by_label("ФИО", exact=True).fill("Щукина Анна Павловна")
    desk.get_by_label("Электронная почта", exact=True).fill(email)
    desk.get_by_label("Роль", exact=True).select_option(label="Пользователь ОУО")
    desk.get_by_label("Организация", exact=True).select_option(label="УО района")


def _create(desk, viewer, email):
    desk.get_by_role("link", name="Создать пользователя").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Создание пользователя")
    roles = labels(desk, "select[name='role'] option")
    assert ("Администратор ОУО" in roles) is (viewer.role is Role.OPERATOR)
    assert "Региональный оператор" not in roles
    _fill(desk, email)
    if viewer.personal_data:  # nobody gives what he has not
        desk.get_by_text("Включить").click()
    desk.get_by_label("Логин и пароль нового пользователя отправить только администратору").check()
    desk.get_by_role("button", name="Создать пользователя").click()
    expect(desk.get_by_role("status").filter(has_text="Пользователь создан")).to_be_visible()


def _twice_is_refused(desk, email):
    desk.goto("/panel/users/new/")
    desk.get_by_role("button", name="Создать пользователя").click()
    for label in ("ФИО", "Электронная почта"):
        expect(desk.get_by_label(label, exact=True)).to_have_attribute("aria-invalid", "true")
    _fill(desk, email.upper())
    desk.get_by_role("button", name="Создать пользователя").click()
    expect(desk.get_by_label("Электронная почта", exact=True)).to_have_attribute("aria-invalid", "true")


def _followed(desk, made):
    desk.goto("/panel/users/")
    desk.get_by_role("link", name="История действий").click()
    expect(desk.locator("table.journal")).to_be_visible()
    assert labels(desk, "table.journal th") == FIGURE_19
    for label in ("Пользователь", "Тип объекта", "Начало периода", "Конец периода", "Отфильтровать по действиям"):
        expect(desk.get_by_label(label, exact=True)).to_be_visible()
    expect(desk.get_by_role("link", name="Экспорт (xls)")).to_be_visible()
    desk.get_by_label("Тип объекта", exact=True).select_option(label="УЗ")
    desk.get_by_label("Пользователь", exact=True).fill("Соколова")
    desk.get_by_role("button", name="Показать").click()
    expect(desk.locator("table.journal tbody")).to_contain_text(made.full_name)


def test_7_rights_of_the_panel(desk, viewer):
    desk.goto("/panel/users/")
    tabs = labels(desk, ".pagetabs a")
    assert tabs[:2] == ["Пользователи", "История действий"]
    operators = {"Пакеты", "Поставщики", "Объединения"}
    assert operators & set(tabs) == (operators if viewer.role is Role.OPERATOR else set())
    assert "Неоднозначные совпадения" in tabs  # an administrator decides those that are wholly his
