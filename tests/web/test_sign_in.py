"""Sign-in, lock, sign-out: figure 1 and the lines of figure 19."""

import pytest
from django.test import Client

from tests.accounts.people import PASSWORD, account, body

pytestmark = pytest.mark.django_db


def sign_in(client: Client, login: str, password: str = PASSWORD, **extra: str):
    return client.post("/login/", {"login": login, "password": password, "next": "/profile/"}, **extra)


def test_page_has_the_fields_and_the_button_of_figure_1(client):
    text = client.get("/login/").content.decode()
    for part in ("Логин", "Пароль", ">Войти<", "Забыли пароль?"):
        assert part in text


@pytest.mark.parametrize("name", ["sokolova.mv", "SOKOLOVA.MV", "Marina@Example.ru", " sokolova.mv "])
def test_login_or_email_opens(client, name):
    account(body(), email="marina@example.ru")
    response = sign_in(client, name)
    assert (response.status_code, response.headers["Location"]) == (302, "/profile/")
    assert client.get("/profile/").status_code == 200


def test_profile_page(client):
    user = account(body())
    sign_in(client, user.login)
    text = client.get("/profile/").content.decode()
    assert "Соколова Марина Викторовна" in text
    assert "Этот сеанс" in text
